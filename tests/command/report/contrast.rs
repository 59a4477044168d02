//! Contrast of the colors of the page, from its style sheet: text is legible on its background, and
//! the bands of a fan chart differ (WCAG 2.2, "contrast ratio" and "relative luminance").

use std::collections::BTreeMap;
use std::fs;

use super::top_level;

/// Colors by name, of the light scheme, and of the dark one, which replaces some.
fn schemes() -> [(&'static str, BTreeMap<String, [f64; 3]>); 2] {
    let file = top_level().join("crates/cli/src/report/page/style.css");
    let style = fs::read_to_string(file).unwrap();
    let mut roots = style.split(":root {").skip(1).map(|rest| {
        let (root, _) = rest.split_once('}').unwrap();
        root.split(';')
            .filter_map(colour)
            .collect::<BTreeMap<_, _>>()
    });
    let light = roots.next().unwrap();
    let mut dark = light.clone();
    dark.extend(roots.next().unwrap());
    [("light", light), ("dark", dark)]
}

/// A name and its red, green and blue, each from 0 to 1.
fn colour(declared: &str) -> Option<(String, [f64; 3])> {
    let (name, colour) = declared.rsplit_once(": #")?;
    let (_, name) = name.rsplit_once("--")?;
    let part = |place: usize| {
        let part = u8::from_str_radix(&colour[2 * place..2 * place + 2], 16).unwrap();
        f64::from(part) / 255.0
    };
    Some((name.to_owned(), [part(0), part(1), part(2)]))
}

fn luminance(colour: [f64; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn text_is_legible_and_bands_differ() {
    for (scheme, colours) in schemes() {
        let of = |one: &str, other: &str| contrast(colours[one], colours[other]);
        let check = |one: &str, other: &str, least: f64| {
            let ratio = of(one, other);
            assert!(ratio >= least, "{scheme}: {one} on {other}: {ratio:.2}");
        };
        for letters in ["ink", "quiet", "link"] {
            for behind in ["paper", "band"] {
                check(letters, behind, 4.5);
            }
        }
        // The median on every band, and each band next to the following one; an edge separates them
        // too.
        for band in ["fan-0", "fan-1", "fan-2"] {
            check("ink", band, 3.0);
        }
        for (one, other) in [("paper", "fan-0"), ("fan-0", "fan-1"), ("fan-1", "fan-2")] {
            check(one, other, 1.3);
        }
        // Shares of paths: paths without and with a loss, and paths that lose the whole balance.
        check("heat-0", "heat-2", 1.3);
        check("heat-0", "heat-8", 7.0);
    }
    let black = [0.0; 3];
    assert!((contrast(black, [1.0; 3]) - 21.0).abs() < 1e-12);
}
