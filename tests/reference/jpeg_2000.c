/* Small codestreams of JPEG 2000 by OpenJPEG's encoder, for the tests of src/dicom/codec/jpeg_2000: tests/reference/jpeg_2000/.
 *
 *     cc -o streams tests/reference/jpeg_2000.c -I/usr/include/openjpeg-2.5 -lopenjp2 -lm && ./streams tests/reference/jpeg_2000
 */
#include <math.h>
#include <openjpeg.h>
#include <stdio.h>
#include <string.h>

/* Progression: 0 LRCP to 4 CPRL. Style: the bits of Table A.19. Markers: 2 SOP, 4 EPH. Parts: how tiles are divided. */
struct stream {
    const char *name;
    int width, height, left, top;
    int depth, is_signed, noise;
    int levels, block_width, block_height, style;
    int progression, layers, lossy, markers;
    int tile_width, tile_height, tile_left, tile_top, precinct_width, precinct_height;
    char parts;
};

static const struct stream STREAMS[] = {
    {"one-sample", 1, 1, 0, 0, 12, 0, 0, 0, 64, 64},
    {"one-row", 33, 1, 5, 7, 12, 0, 9, 2, 64, 64},
    {"one-column", 1, 21, 7, 4, 12, 0, 9, 2, 64, 64},
    {"no-levels", 19, 13, 0, 0, 8, 0, 3, 0, 64, 64},
    {"six-levels", 66, 65, 0, 0, 10, 0, 1, 6, 32, 32},
    {"signed", 30, 31, 1, 1, 12, 1, 20, 3, 16, 16},
    {"sixteen-bits", 20, 21, 0, 0, 16, 0, 9000, 2, 64, 64},
    {"black", 40, 40, 0, 0, 12, 0, -1, 5, 8, 8},
    {"extremes", 20, 20, 0, 0, 16, 1, -2, 4, 64, 64},
    {"wide-blocks", 70, 9, 0, 0, 8, 0, 9, 1, 1024, 4},
    {"high-blocks", 9, 70, 0, 0, 8, 0, 9, 1, 4, 1024},
    {"bypass", 32, 32, 0, 0, 12, 0, 200, 2, 16, 32, 1},
    {"reset", 32, 32, 0, 0, 8, 0, 9, 2, 16, 32, 2},
    {"terminated", 24, 32, 0, 0, 8, 0, 9, 2, 16, 32, 4},
    {"bypass-terminated", 24, 32, 0, 0, 12, 0, 99, 2, 16, 32, 5},
    {"causal", 32, 32, 0, 0, 8, 0, 9, 2, 32, 16, 8},
    {"predictable", 32, 32, 0, 0, 8, 0, 9, 2, 32, 16, 16},
    {"symbols", 32, 32, 0, 0, 8, 0, 9, 2, 32, 16, 32},
    {"all-styles", 24, 32, 0, 0, 12, 0, 99, 2, 32, 16, 63},
    {"layers", 48, 40, 0, 0, 10, 0, 9, 3, 16, 16, 0, 0, 6, 0, 6},
    {"layers-lossy", 48, 40, 0, 0, 10, 0, 99, 3, 16, 16, 0, 1, 4, 1},
    {"bypass-layers-lossy", 48, 40, 0, 0, 12, 0, 99, 3, 16, 16, 1, 1, 5, 1},
    {"resolution-layer", 40, 40, 3, 2, 8, 0, 9, 2, 8, 8, 0, 1, 3, 0, 2, 0, 0, 0, 0, 16, 8},
    {"resolution-position", 40, 40, 3, 2, 8, 0, 9, 2, 8, 8, 0, 2, 3, 0, 4, 0, 0, 0, 0, 16, 8},
    {"position-component", 40, 40, 3, 2, 8, 0, 9, 2, 8, 8, 0, 3, 3, 0, 6, 0, 0, 0, 0, 16, 8},
    {"component-position", 40, 40, 3, 2, 8, 0, 9, 2, 8, 8, 0, 4, 3, 0, 0, 0, 0, 0, 0, 16, 8},
    {"tiles", 50, 40, 13, 11, 8, 0, 9, 3, 64, 64, 0, 2, 1, 0, 0, 20, 17, 5, 3},
    {"tile-parts", 50, 40, 0, 0, 8, 0, 9, 3, 64, 64, 0, 1, 2, 0, 0, 32, 32, 0, 0, 0, 0, 'R'},
};

static unsigned state = 2000;

/* A number from -most to most. */
static int noise(int most) {
    state = state * 1664525u + 1013904223u;
    return most ? (int)((state >> 8) % (2u * (unsigned)most + 1u)) - most : 0;
}

static int sample(const struct stream *s, int x, int y) {
    int least = s->is_signed ? -(1 << (s->depth - 1)) : 0, largest = least + (1 << s->depth) - 1;
    if (s->noise == -1) return 0;
    if (s->noise == -2) return noise(1) > 0 ? largest : least;
    double wave = 0.5 + 0.2 * (sin(x * 0.11) + cos(y * 0.07 + x * 0.01));
    int value = (int)(least + wave * (largest - least)) + noise(s->noise);
    return value < least ? least : value > largest ? largest : value;
}

static int encode(const struct stream *s, const char *folder) {
    opj_image_cmptparm_t component = {0};
    component.dx = component.dy = 1;
    component.w = s->width, component.h = s->height, component.x0 = s->left, component.y0 = s->top;
    component.prec = s->depth, component.sgnd = s->is_signed;
    opj_image_t *image = opj_image_create(1, &component, OPJ_CLRSPC_GRAY);
    image->x0 = s->left, image->x1 = s->left + s->width;
    image->y0 = s->top, image->y1 = s->top + s->height;
    for (int at = 0; at < s->width * s->height; at++)
        image->comps[0].data[at] = sample(s, at % s->width, at / s->width);

    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.numresolution = s->levels + 1;
    parameters.cblockw_init = s->block_width, parameters.cblockh_init = s->block_height;
    parameters.mode = s->style, parameters.csty = s->markers, parameters.prog_order = s->progression;
    parameters.tcp_numlayers = s->layers ? s->layers : 1;
    parameters.cp_disto_alloc = 1;
    for (int layer = 0; layer < parameters.tcp_numlayers; layer++)
        parameters.tcp_rates[layer] = layer == parameters.tcp_numlayers - 1 && !s->lossy ? 0 : 24 >> layer;
    parameters.image_offset_x0 = s->left, parameters.image_offset_y0 = s->top;
    if (s->tile_width) {
        parameters.tile_size_on = OPJ_TRUE;
        parameters.cp_tdx = s->tile_width, parameters.cp_tdy = s->tile_height;
        parameters.cp_tx0 = s->tile_left, parameters.cp_ty0 = s->tile_top;
    }
    if (s->precinct_width) {
        parameters.csty |= 1, parameters.res_spec = 1;
        parameters.prcw_init[0] = s->precinct_width, parameters.prch_init[0] = s->precinct_height;
    }
    parameters.tp_on = s->parts != 0, parameters.tp_flag = s->parts;

    char path[1000];
    snprintf(path, sizeof path, "%s/%s.j2k", folder, s->name);
    opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
    opj_stream_t *stream = opj_stream_create_default_file_stream(path, OPJ_FALSE);
    int done = stream && opj_setup_encoder(codec, &parameters, image) && opj_start_compress(codec, image, stream)
        && opj_encode(codec, stream) && opj_end_compress(codec, stream);
    if (stream) opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    opj_image_destroy(image);
    if (!done) fprintf(stderr, "%s cannot be encoded\n", s->name);
    return done;
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: streams FOLDER\n"), 2;
    int done = 1;
    for (size_t n = 0; n < sizeof STREAMS / sizeof *STREAMS; n++) done &= encode(&STREAMS[n], arguments[1]);
    return !done;
}
