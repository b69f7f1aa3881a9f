//! Named colors, type and spacing. Every color on screen comes from here; pictures are never tinted.

use crate::assets::FONTS;
use crate::planning::plan::VesselKind;
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, RichText, Stroke, TextStyle, Vec2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The grid everything sits on, in points.
pub const GRID: f32 = 8.0;

/// The size of small type: labels, intervals, captions.
pub const SMALL: f32 = 12.0;
/// The size of running type.
pub const BODY: f32 = 14.0;
/// The size of headings.
pub const HEADING: f32 = 18.0;

/// Which set of colors is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// For the control room.
    #[default]
    Dark,
    /// For a bright room or a projector.
    Light,
    /// Black and white, for weak contrast perception.
    HighContrast,
}

impl ThemeChoice {
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::HighContrast];

    /// Its colors: each row in the order of [`Self::ALL`].
    pub const fn palette(self) -> Palette {
        let theme = self as usize;
        Palette {
            name: ["Dark", "Light", "High contrast"][theme],
            window: [rgb(0x0E_1013), rgb(0xE6_E9ED), rgb(0x00_0000)][theme],
            panel: [rgb(0x16_191D), rgb(0xF7_F8FA), rgb(0x00_0000)][theme],
            raised: [rgb(0x22_262C), rgb(0xE6_E9ED), rgb(0x1A_1A1A)][theme],
            lifted: [rgb(0x2F_353D), rgb(0xD3_D9E0), rgb(0x3D_3D3D)][theme],
            line: [rgb(0x26_2A30), rgb(0xCF_D5DC), rgb(0xC8_C8C8)][theme],
            edge: [rgb(0x3C_434C), rgb(0xAE_B6C0), rgb(0xC8_C8C8)][theme],
            text: [rgb(0xD9_DCE1), rgb(0x1B_1F24), rgb(0xFF_FFFF)][theme],
            secondary: [rgb(0x8C_939C), rgb(0x56_5E68), rgb(0xD6_D6D6)][theme],
            artery: [ink::ARTERY, rgb(0xB9_2A1E), rgb(0xFF_8A80)][theme],
            vein: [ink::VEIN, rgb(0x1C_5DB3), rgb(0x82_BEFF)][theme],
            crossing: [ink::CROSSING, rgb(0x7A_5900), rgb(0xFF_E08A)][theme],
            stent: [ink::STENT, rgb(0x0B_6B58), rgb(0x6C_F0D2)][theme],
            warn: [rgb(0xFF_B454), rgb(0x8A_5200), rgb(0xFF_C46B)][theme],
            block: [rgb(0xF0_7BD8), rgb(0x9B_1F83), rgb(0xFF_9AE8)][theme],
            dark: [true, false, true][theme],
        }
    }
}

/// The named colors of a theme, in panels; over pictures see [`ink`]. Long because it is a list of names, not a state.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// What the theme is called in the menu.
    pub name: &'static str,
    /// Behind everything.
    pub window: Color32,
    /// Behind panels.
    pub panel: Color32,
    /// Behind buttons and fields.
    pub raised: Color32,
    /// Behind a hovered button or a selected row.
    pub lifted: Color32,
    /// Separators and frames.
    pub line: Color32,
    /// Around buttons, fields and radio buttons.
    pub edge: Color32,
    pub text: Color32,
    /// Labels, intervals, captions.
    pub secondary: Color32,
    pub artery: Color32,
    pub vein: Color32,
    pub crossing: Color32,
    pub stent: Color32,
    /// Know this first.
    pub warn: Color32,
    /// Cannot be used.
    pub block: Color32,
    pub dark: bool,
}

impl Palette {
    pub const fn vessel(&self, kind: VesselKind) -> Color32 {
        match kind {
            VesselKind::Artery => self.artery,
            VesselKind::Vein => self.vein,
        }
    }
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// Colors of lines over pictures: the same in every theme, because the picture under them is.
pub mod ink {
    use super::{Color32, VesselKind, rgb};

    /// Artery, solid.
    pub const ARTERY: Color32 = rgb(0xFF_6B5E);
    /// Vein, long dash.
    pub const VEIN: Color32 = rgb(0x5A_A7FF);
    pub const CROSSING: Color32 = rgb(0xFF_D166);
    pub const STENT: Color32 = rgb(0x4F_D1B5);
    /// Landing datum, reference line, text.
    pub const MARK: Color32 = Color32::WHITE;
    /// The halo under every thin line.
    pub const HALO: Color32 = Color32::from_rgba_premultiplied(0, 0, 0, 190);
    /// Behind text on a picture.
    pub const PLATE: Color32 = Color32::from_rgba_premultiplied(0, 0, 0, 165);
    /// Around the picture.
    pub const CANVAS: Color32 = rgb(0x08_090B);
    /// Text on a picture that is not the main thing.
    pub const FAINT: Color32 = rgb(0xB4_BAC2);

    pub const fn vessel(kind: VesselKind) -> Color32 {
        match kind {
            VesselKind::Artery => ARTERY,
            VesselKind::Vein => VEIN,
        }
    }
}

/// The heavier weight of the one family of type.
pub fn medium(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("medium".into()))
}

/// Text in the heavier weight.
pub fn strong(text: impl Into<String>, size: f32) -> RichText {
    RichText::new(text).font(medium(size))
}

/// Gives the context its fonts: Roboto in two weights, whose digits all have one width. Called once.
pub fn install_fonts(ctx: &egui::Context) {
    let mut fonts = egui::FontDefinitions::default();
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let names = FONTS.iter().map(|(name, _)| (*name).to_owned());
    for (family, weight) in [(FontFamily::Proportional, "Roboto-Regular"), (medium(BODY).family, "Roboto-Medium")] {
        // Signs that neither this font nor those of the toolkit have are looked for in all that are bundled.
        let first = names.clone().filter(|name| name.contains(weight));
        fonts.families.insert(family, first.chain(fallback.clone()).chain(names.clone()).collect());
    }
    for (name, bytes) in FONTS {
        fonts.font_data.insert((*name).to_owned(), Arc::new(egui::FontData::from_static(bytes)));
    }
    ctx.set_fonts(fonts);
}

/// Applies colors, type and spacing to the context.
pub fn apply(ctx: &egui::Context, choice: ThemeChoice) {
    let palette = choice.palette();
    ctx.set_theme(if palette.dark { egui::Theme::Dark } else { egui::Theme::Light });
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, FontId::proportional(SMALL)),
            (TextStyle::Body, FontId::proportional(BODY)),
            (TextStyle::Button, FontId::proportional(BODY)),
            (TextStyle::Monospace, FontId::proportional(BODY)),
            (TextStyle::Heading, medium(HEADING)),
        ]
        .into();
        style.animation_time = 0.08;
        spacing(&mut style.spacing);
        colors(&mut style.visuals, &palette);
    });
}

fn spacing(spacing: &mut egui::Spacing) {
    spacing.item_spacing = Vec2::new(GRID, GRID * 0.75);
    spacing.button_padding = Vec2::new(10.0, 5.0);
    spacing.interact_size = Vec2::new(28.0, 28.0);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(8);
    spacing.icon_spacing = 6.0;
    spacing.combo_width = 120.0;
    spacing.tooltip_width = 320.0;
    spacing.scroll = egui::style::ScrollStyle::thin();
}

fn colors(visuals: &mut egui::Visuals, palette: &Palette) {
    visuals.dark_mode = palette.dark;
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(palette.secondary);
    visuals.panel_fill = palette.panel;
    visuals.window_fill = palette.panel;
    visuals.extreme_bg_color = palette.window;
    visuals.faint_bg_color = palette.raised;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.warn_fg_color = palette.warn;
    visuals.error_fg_color = palette.block;
    visuals.hyperlink_color = palette.vein;
    visuals.selection.bg_fill = palette.lifted;
    visuals.selection.stroke = Stroke::new(1.0, palette.text);
    visuals.slider_trailing_fill = true;
    let states = [
        (&mut visuals.widgets.noninteractive, palette.panel, palette.line, palette.text),
        (&mut visuals.widgets.inactive, palette.raised, palette.edge, palette.text),
        (&mut visuals.widgets.hovered, palette.lifted, palette.secondary, palette.text),
        (&mut visuals.widgets.active, palette.lifted, palette.text, palette.text),
        (&mut visuals.widgets.open, palette.lifted, palette.line, palette.text),
    ];
    for (widget, fill, line, text) in states {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, line);
        widget.fg_stroke = Stroke::new(1.0, text);
        widget.corner_radius = CornerRadius::same(5);
        widget.expansion = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(color: Color32) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_in_every_meaning_reads_at_four_and_a_half_to_one() {
        for theme in ThemeChoice::ALL {
            let p = theme.palette();
            for color in [p.text, p.secondary, p.artery, p.vein, p.crossing, p.stent, p.warn, p.block] {
                let ratio = contrast(color, p.panel);
                assert!(ratio >= 4.5, "{theme:?}: {color:?} on panels has {ratio:.2} : 1");
            }
            assert!(contrast(p.text, p.lifted) >= 4.5, "{theme:?}: text on a selected row");
        }
    }
}
