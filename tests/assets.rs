//! Every file in `assets` comes with the program and can be read: nothing lies there unused or is left out in silence.

use dva_planner::assets::{DEVICES, FONTS, TECHNIQUES, TEMPLATES};
use dva_planner::planning::{DeviceCatalog, TechniqueCatalog};
use std::collections::BTreeSet;
use std::path::Path;

fn names<'a>(files: impl IntoIterator<Item = &'a &'static str>) -> Vec<String> {
    files.into_iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn every_file_of_every_folder_is_bundled() {
    let bundled = [
        ("devices", names(DEVICES.iter().map(|(name, _)| name))),
        ("fonts", names(FONTS.iter().map(|(name, _)| name))),
        ("report", names(TEMPLATES.iter().map(|(name, _)| name))),
        ("techniques", names(TECHNIQUES.iter().map(|(name, _)| name))),
    ];
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let list = |folder: &Path| {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.partition::<Vec<_>, _>(|path| path.is_dir())
    };
    let folders: BTreeSet<_> =
        list(&root).0.iter().map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(folders, bundled.iter().map(|(folder, _)| (*folder).to_owned()).collect(), "folders of assets");
    for (folder, names) in bundled {
        let (_, files) = list(&root.join(folder));
        let mut expected: Vec<_> =
            files.iter().map(|file| file.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        expected.retain(|name| !name.starts_with("LICENSE"));
        expected.sort();
        assert_eq!(names, expected, "in the order of their names");
    }
}

#[test]
fn every_table_is_read_and_no_two_rows_share_an_id() {
    let devices: Vec<_> = DEVICES
        .iter()
        .flat_map(|(name, text)| {
            DeviceCatalog::parse(text).unwrap_or_else(|e| panic!("{name}: {e}")).entries().to_vec()
        })
        .collect();
    assert_eq!(devices, DeviceCatalog::bundled().entries());
    let techniques: Vec<_> = TECHNIQUES
        .iter()
        .flat_map(|(name, text)| {
            TechniqueCatalog::parse(text).unwrap_or_else(|e| panic!("{name}: {e}")).entries().to_vec()
        })
        .collect();
    assert_eq!(techniques, TechniqueCatalog::bundled().entries());
    for ids in [
        devices.iter().map(|device| &device.id).collect::<Vec<_>>(),
        techniques.iter().map(|technique| &technique.id).collect(),
    ] {
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    }
}
