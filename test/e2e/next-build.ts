import { cp, mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'

/** Text in which a file may be named by another. */
const texts = new Set(['.html', '.js', '.css', '.json'])
const byContent = /[-.][\w-]{8}(?=\.\w+$)/

/** `dist/` as the build of changed sources would be: every file that is named by its content has another name, and the page says so (`<html data-build="next">`). Returns the folder. */
export async function nextBuild(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nudge-next-'))
  await cp('dist', folder, { recursive: true })
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const names = files.map((file) => basename(file)).filter((name) => byContent.test(name))
  const renamed = (name: string) => name.replace(byContent, (hash) => `${hash.slice(0, -2)}zz`)
  for (const file of files) {
    if (texts.has(extname(file))) await writeFile(file, change(await readFile(file, 'utf8'), basename(file)))
    await rename(file, join(dirname(file), names.includes(basename(file)) ? renamed(basename(file)) : basename(file)))
  }
  return folder

  function change(text: string, file: string): string {
    const told = names.reduce((changed, name) => changed.replaceAll(name, renamed(name)), text)
    if (file === 'index.html') return told.replace('<html', '<html data-build="next"')
    return file === 'sw.js' ? told.replace(/[\da-f]{12}/, 'feedfeedfeed') : told
  }
}
