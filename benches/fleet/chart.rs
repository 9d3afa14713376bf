//! How figures grow with the number of users, as drawings.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use plotters::prelude::*;

/// The variable with the folder for drawings.
const OUTPUT: &str = "CHARTS";

const SIZE: (u32, u32) = (640, 280);
/// Legible on a light page and on a dark one.
const INK: RGBColor = RGBColor(128, 128, 128);
const LINE: RGBColor = RGBColor(46, 134, 222);

/// Figures by the number of users, for each thing that was measured.
#[derive(Default)]
pub(crate) struct Growth(BTreeMap<&'static str, Vec<(f64, f64)>>);

impl Growth {
    pub(crate) fn note(&mut self, what: &'static str, users: usize, figure: f64) {
        let users = u32::try_from(users).map_or(f64::INFINITY, f64::from);
        self.0.entry(what).or_default().push((users, figure));
    }

    /// Draws each into a file of its own, where `CHARTS` names a folder.
    pub(crate) fn draw(&self) {
        let Some(folder) = env::var_os(OUTPUT).map(PathBuf::from) else {
            return;
        };
        fs::create_dir_all(&folder).expect("make the folder of drawings");
        for (what, points) in &self.0 {
            let name: String = what
                .chars()
                .map(|letter| {
                    if letter.is_ascii_alphanumeric() {
                        letter
                    } else {
                        '-'
                    }
                })
                .collect();
            let name = name.to_lowercase().replace("--", "-");
            let mut drawing = String::new();
            draw(what, points, &mut drawing).expect("a drawing");
            fs::write(folder.join(name).with_extension("svg"), drawing).expect("write a drawing");
        }
    }
}

fn draw(
    what: &str,
    points: &[(f64, f64)],
    drawing: &mut String,
) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(drawing, SIZE).into_drawing_area();
    let most = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(0.0, f64::max);
    let (users, figure) = (most(|point| point.0), most(|point| point.1));
    let text = ("sans-serif", 14).into_font().color(&INK);
    let mut chart = ChartBuilder::on(&area)
        .caption(what, text.clone())
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..users * 1.05, 0.0..figure * 1.15)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(INK.mix(0.25))
        .axis_style(INK)
        .x_desc("users")
        .label_style(text.clone())
        .axis_desc_style(text.clone())
        .x_label_formatter(&|users| format!("{users:.0}"))
        .y_label_formatter(&|figure| format!("{figure:.1}"))
        .draw()?;
    chart.draw_series(LineSeries::new(
        points.iter().copied(),
        LINE.stroke_width(2),
    ))?;
    chart.draw_series(
        points
            .iter()
            .map(|point| Circle::new(*point, 3, LINE.filled())),
    )?;
    chart.draw_series(points.iter().map(|point| {
        let label = format!("{:.1}", point.1);
        EmptyElement::at(*point) + Text::new(label, (-8, -18), text.clone())
    }))?;
    area.present()?;
    Ok(())
}
