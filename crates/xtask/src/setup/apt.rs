//! System packages on Debian and its derivatives. Their names are printed before anything is installed.

use anyhow::{Result, bail};
use xshell::{Shell, cmd};

use super::path;

/// Whether all of `packages` are installed.
pub(super) fn has(packages: &[&str]) -> Result<bool> {
    if path::find("dpkg-query").is_none() {
        return Ok(false);
    }
    let sh = Shell::new()?;
    let format = "${db:Status-Status}\n";
    let states = cmd!(sh, "dpkg-query --show --showformat={format} {packages...}").quiet().ignore_stderr();
    let states = states.ignore_status().read()?;
    Ok(states.lines().filter(|state| *state == "installed").count() == packages.len())
}

/// Installs `packages`. `purpose` is for messages.
pub(super) fn install(purpose: &str, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    println!("System packages, for {purpose}: {names}");
    if path::find("apt-get").is_none() {
        bail!(
            "this is not a Debian or Ubuntu system; please install the programs for {purpose} yourself (in Debian: {names})"
        );
    }
    let sh = Shell::new()?;
    let root = cmd!(sh, "id -u").quiet().read()? == "0";
    if !root && path::find("sudo").is_none() {
        bail!("this needs root, and there is no sudo; as root: apt-get install {names}");
    }
    let sudo: &[&str] = if root { &[] } else { &["sudo"] };
    // `env` comes after sudo, which would remove the variable. `update` may fail for a list that is not needed here.
    let apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
    let apt = [sudo, &apt].concat();
    let (program, args) = (apt[0], &apt[1..]);
    cmd!(sh, "{program} {args...} update").ignore_status().run()?;
    cmd!(sh, "{program} {args...} install -y --no-install-recommends {packages...}").run()?;
    Ok(())
}
