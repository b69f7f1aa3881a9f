//! Bundles the folders of `assets`: each becomes a list of its files for `src/assets.rs`, in the order of their names.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Folders, what their files end with, and the macro that bundles one.
const FOLDERS: &[(&str, &[&str], &str)] = &[
    ("devices", &["toml"], "include_str"),
    ("fonts", &["otf", "ttf"], "include_bytes"),
    ("report", &["typ"], "include_str"),
    ("techniques", &["toml"], "include_str"),
];

fn main() -> io::Result<()> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder"));
    for (folder, endings, bundle) in FOLDERS {
        announce(folder);
        let mut files: Vec<PathBuf> =
            fs::read_dir(assets.join(folder))?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        files.sort();
        let mut list = String::from("&[\n");
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_bundled = file.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known));
            assert!(is_bundled || name.starts_with("LICENSE"), "assets/{folder}/{name} does not end with {endings:?}");
            if is_bundled {
                let path = file.to_str().expect("the path of the sources is Unicode");
                list += &["    (\"", &name, "\", ", bundle, "!(r#\"", path, "\"#)),\n"].concat();
            }
        }
        fs::write(out.join(format!("{folder}.rs")), list + "]\n")?;
    }
    Ok(())
}

fn announce(folder: &str) {
    println!("cargo:rerun-if-changed=assets/{folder}");
}
