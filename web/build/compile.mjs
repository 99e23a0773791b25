// Compiles Python for the page with the Python that will run it, and keeps what it needs of the standard library.
//   node compile.mjs PYODIDE SOURCES LIBRARY TARGET
// PYODIDE: folder of Pyodide. SOURCES: tree of .py and data. LIBRARY: zip to write. TARGET: tree of .pyc and data to write.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, sources, library, target] = process.argv.slice(2).map((name) => path.resolve(name));
const fail = (error) => {
  console.error(error.message); // its stack would show a line of a megabyte
  process.exit(1);
};
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
const { loadPyodide } = await import(pathToFileURL(path.join(pyodide, "pyodide.mjs")));
const { info } = JSON.parse(fs.readFileSync(path.join(pyodide, "pyodide-lock.json"), "utf8"));
const python = await loadPyodide({ indexURL: pyodide, lockFileContents: JSON.stringify({ info, packages: {} }) });

function walk(folder, found = []) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) walk(name, found);
    else found.push(name);
  }
  return found;
}

for (const name of walk(sources)) {
  const inside = `/sources/${path.relative(sources, name)}`;
  python.FS.mkdirTree(path.dirname(inside));
  python.FS.writeFile(inside, fs.readFileSync(name));
}
python.registerJsModule("nano_kernels", {});
python.FS.writeFile("/pack.py", fs.readFileSync(new URL("pack.py", import.meta.url)));
python.runPython("import sys; sys.path.insert(0, '/'); import pack; pack.main('/sources', '/target', '/library.zip')");
fs.writeFileSync(library, python.FS.readFile("/library.zip"));

function take(inside, outside) {
  fs.mkdirSync(outside, { recursive: true });
  for (const name of python.FS.readdir(inside)) {
    if (name === "." || name === "..") continue;
    const from = `${inside}/${name}`;
    if (python.FS.isDir(python.FS.stat(from).mode)) take(from, path.join(outside, name));
    else fs.writeFileSync(path.join(outside, name), python.FS.readFile(from));
  }
}
take("/target", target);
