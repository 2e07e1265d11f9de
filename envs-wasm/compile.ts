import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, existsSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'
import type { Plugin } from 'vite'

/**
 * Compiles every AssemblyScript entry into `envs-wasm/build/`, when its sources changed.
 *
 * Entries are the games (`envs-wasm/games/*.ts`, one .wasm each) and the learner's kernels
 * (`workers/lab/backend/kernels/*.as.ts`). A file beside an entry named `ENTRY.asc.json` adds compiler flags.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const out = join(root, 'envs-wasm/build')
const folders = [
  { path: 'envs-wasm/games', suffix: '.ts', config: 'envs-wasm/asconfig.json', shared: 'envs-wasm/kit' },
  { path: 'workers/lab/backend/kernels', suffix: '.as.ts', config: 'workers/lab/backend/kernels/asconfig.json', shared: 'workers/lab/backend/kernels/learner.as' },
]

type Entry = { id: string; source: string; config: string; shared: string; target: 'release' | 'checked' }

function entries(): Entry[] {
  return folders.flatMap(({ path, suffix, ...rest }) =>
    existsSync(join(root, path))
      ? readdirSync(join(root, path))
          .filter((file) => file.endsWith(suffix))
          .flatMap((file) => {
            const id = basename(file, suffix)
            const entry = { id, source: `${path}/${file}`, ...rest }
            return suffix === '.ts'
              ? [{ ...entry, target: 'release' as const }, { ...entry, id: `${id}.checked`, target: 'checked' as const }]
              : [{ ...entry, target: 'release' as const }]
          })
      : [],
  )
}

const filesIn = (folder: string) => (existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort().map((file) => `${folder}/${file}`) : [])

/** Everything that can change an output: its own source (and the folder of its name), what its siblings share, the compiler's options. */
function fingerprint(entry: Entry): string {
  const hash = createHash('sha256')
  for (const file of [entry.source, entry.config, 'package-lock.json', ...filesIn(entry.source.slice(0, -3)), ...filesIn(entry.shared)])
    if (existsSync(join(root, file)) && statSync(join(root, file)).isFile()) hash.update(readFileSync(join(root, file)))
  return hash.update(entry.target).digest('hex')
}

async function compile(entry: Entry): Promise<void> {
  const stamp = join(out, `${entry.id}.stamp`)
  const mark = fingerprint(entry)
  if (existsSync(stamp) && existsSync(join(out, `${entry.id}.wasm`)) && readFileSync(stamp, 'utf8') === mark) return
  replace(join(out, `${entry.id}.wasm`), await assemble(entry))
  writeFileSync(stamp, mark)
}

/** The module of one source file; paths from the root of the project. Throws with what the compiler says. */
export async function assemble({ source, config, target }: Pick<Entry, 'source' | 'config' | 'target'>): Promise<Uint8Array<ArrayBuffer>> {
  const written = new Map<string, string | Uint8Array>()
  const { error, stderr } = await main(
    [source, '--config', config, '--target', target, '--outFile', 'out.wasm'],
    { readFile: (name, base) => read(join(base || root, name)), writeFile: (name, data) => void written.set(name, data) },
  )
  const bytes = written.get('out.wasm')
  if (error || !(bytes instanceof Uint8Array)) throw new Error(`AssemblyScript refused ${source}:\n${stderr.toString()}`)
  return new Uint8Array(bytes)
}

/** Another process may be reading the old file: never leave half of a new one there. */
function replace(path: string, data: string | Uint8Array): void {
  const fresh = `${path}.${process.pid}`
  writeFileSync(fresh, data)
  renameSync(fresh, path)
}

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : null)

export async function compileAll(): Promise<void> {
  mkdirSync(out, { recursive: true })
  for (const entry of entries()) await compile(entry)
}

/**
 * The Vite plugin: fresh .wasm files before anything is bundled, tested or served. Importing `games/ID.ts?game` gives the
 * URL of the compiled module, so that a glob over the games folder is their registry and bundles no AssemblyScript.
 */
export function assemblyscript(): Plugin {
  return {
    name: 'assemblyscript',
    enforce: 'pre',
    configResolved: compileAll,
    load(id) {
      if (!id.endsWith('.ts?game')) return null
      return `export { default } from ${JSON.stringify(`${join(out, basename(id, '.ts?game'))}.wasm?url`)}`
    },
  }
}
