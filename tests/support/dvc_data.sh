# SPDX-License-Identifier: GPL-3.0-or-later
#
# For tests without DVC, read behind tap.sh.

# track PATH: what "dvc add PATH" leaves: the objects in .dvc/cache, PATH.dvc, and a line for Git to ignore it.
track() {
	python3 - "$1" <<'END'
import hashlib, json, os, shutil, sys

def keep(data, ending=""):
    name = hashlib.md5(data).hexdigest() + ending
    path = os.path.join(".dvc/cache/files/md5", name[:2], name[2:])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.exists(path):
        with open(path, "wb") as f:
            f.write(data)
        os.chmod(path, 0o444)
    return name

path = sys.argv[1]
folder, name = os.path.split(path)
if os.path.isdir(path):
    files = sorted(os.path.relpath(os.path.join(top, f), path) for top, _, names in os.walk(path) for f in names)
    entries = [{"md5": keep(open(os.path.join(path, f), "rb").read()), "relpath": f} for f in files]
    size = sum(os.path.getsize(os.path.join(path, f)) for f in files)
    md5 = keep(json.dumps(sorted(entries, key=lambda e: e["relpath"])).encode(), ".dir")
    more = f"  size: {size}\n  nfiles: {len(files)}\n"
else:
    md5 = keep(open(path, "rb").read())
    more = f"  size: {os.path.getsize(path)}\n"
with open(path + ".dvc", "w") as f:
    f.write(f"outs:\n- md5: {md5}\n{more}  hash: md5\n  path: {name}\n")
with open(os.path.join(folder or ".", ".gitignore"), "a") as f:
    f.write(f"/{name}\n")
END
}
