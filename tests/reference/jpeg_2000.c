/* Small lossless codestreams by OpenJPEG's encoder, and the samples that went in: tests/reference/jpeg_2000/.
 *
 *     cc -o streams tests/reference/jpeg_2000.c -I/usr/include/openjpeg-2.5 -lopenjp2 -lm && ./streams tests/reference/jpeg_2000
 *
 * NAME.j2k is the codestream, NAME.raw the samples: row by row, color by color of each pixel, 16 bits, little endian.
 */
#include <math.h>
#include <openjpeg.h>
#include <stdio.h>
#include <stdlib.h>

struct stream {
    const char *name;
    int width, height;
    int left, top; /* of the image on the reference grid */
    int depth, is_signed, components;
};

static const struct stream STREAMS[] = {
    {"eight-bits", 19, 13, 0, 0, 8, 0, 1},
    {"twelve-bits-signed", 30, 31, 1, 1, 12, 1, 1},
    {"sixteen-bits", 20, 21, 0, 0, 16, 0, 1},
    {"color", 17, 12, 3, 2, 8, 0, 3},
};

static unsigned state = 2000;

/* A wave and noise, over the whole range of the depth. */
static int sample(const struct stream *s, int x, int y, int component) {
    int least = s->is_signed ? -(1 << (s->depth - 1)) : 0, largest = least + (1 << s->depth) - 1;
    state = state * 1664525u + 1013904223u;
    double noise = (state >> 8) / 16777216.0;
    double wave = 0.5 + 0.2 * (sin(x * 0.31 + component) + cos(y * 0.17 + x * 0.05));
    if (x == 0) return y % 2 ? least : largest;
    return least + (int)((0.9 * wave + 0.1 * noise) * (largest - least));
}

static int encode(const struct stream *s, const char *folder) {
    opj_image_cmptparm_t parameter = {0};
    parameter.dx = parameter.dy = 1;
    parameter.w = s->width, parameter.h = s->height, parameter.x0 = s->left, parameter.y0 = s->top;
    parameter.prec = s->depth, parameter.sgnd = s->is_signed;
    opj_image_cmptparm_t components[3] = {parameter, parameter, parameter};
    opj_image_t *image = opj_image_create(s->components, components, s->components == 1 ? OPJ_CLRSPC_GRAY : OPJ_CLRSPC_SRGB);
    image->x0 = s->left, image->x1 = s->left + s->width;
    image->y0 = s->top, image->y1 = s->top + s->height;

    char path[1000];
    snprintf(path, sizeof path, "%s/%s.raw", folder, s->name);
    FILE *raw = fopen(path, "wb");
    if (!raw) return fprintf(stderr, "%s cannot be written\n", path), 0;
    for (int at = 0; at < s->width * s->height; at++)
        for (int component = 0; component < s->components; component++) {
            int value = sample(s, at % s->width, at / s->width, component);
            image->comps[component].data[at] = value;
            fputc(value & 255, raw), fputc(value >> 8 & 255, raw);
        }
    fclose(raw);

    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.numresolution = 3;
    parameters.tcp_numlayers = 1, parameters.tcp_rates[0] = 0, parameters.cp_disto_alloc = 1;
    parameters.tcp_mct = s->components == 3;
    parameters.image_offset_x0 = s->left, parameters.image_offset_y0 = s->top;
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
