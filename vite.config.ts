import { svelte } from '@sveltejs/vite-plugin-svelte'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { assemblyscript } from './envs-wasm/compile.ts'
import { licencesOf } from './workers/headless/licences.lib.ts'
import { moveOver, sweepBuilds } from './workers/headless/move-over.lib.ts'
import { softwareGpu } from './workers/headless/software-gpu.lib.ts'

const here = import.meta.dirname
const commands = readdirSync(join(here, 'workers/headless')).filter(
  (file) => file.endsWith('.ts') && !file.includes('.lib.'),
)

/** NAME.HASH.ext: a file that lies in `public/` gets a name that changes with its content, as Vite's own assets have. */
function nameByContent(file: string): string {
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8)
  return basename(file).replace(/(?=\.[^.]+$)/, `.${hash}`)
}

/** What `workers/lab/software.ts` says: another number of the package, or another byte of what computes, is another software. */
function software(): string {
  const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { version: string }
  const sources = ['workers/lab', 'envs-wasm/kit', 'envs-wasm/games'].flatMap((folder) =>
    readdirSync(join(here, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|json)$/.test(file))
      .map((file) => join(folder, file).replaceAll('\\', '/')),
  )
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', ...sources.sort()]) hash.update(file).update(readFileSync(join(here, file)))
  return `${version}+${hash.digest('hex').slice(0, 8)}`
}

const shelves = readdirSync(join(here, 'public'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => join(here, 'public', name))
const wares = (shelf: string) => readdirSync(shelf).filter((file) => file !== 'index.json')

/** What a shelf's `index.json` says in a built site. */
const listByContent = (shelf: string) =>
  wares(shelf).reduce(
    (text, file) => text.replaceAll(`"${file}"`, `"${nameByContent(join(shelf, file))}"`),
    readFileSync(join(shelf, 'index.json'), 'utf8'),
  )

/** The lists of what the site brings along (folders of `public/`, each with its `index.json`), as the workers carry them in a built site. */
const lists = (): Plugin => ({
  name: 'lists',
  load: (id) => (basename(id) === 'index.json' && shelves.includes(dirname(id)) ? listByContent(dirname(id)) : null),
})

/** `FILE.safetensors?card`: what the file says of its agent, without the weights. */
const cards = (): Plugin => ({
  name: 'cards',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('.safetensors?card')) return null
    const bytes = readFileSync(id.slice(0, -'?card'.length))
    const head = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE()))) as Head
    return `export default ${head.__metadata__['nudge.card']}`
  },
})
interface Head {
  readonly __metadata__: { readonly 'nudge.card': string }
}

/** Gives the shipped files in `dist/` the names that those lists say. */
function nameShipped(dist: string): void {
  for (const shelf of shelves) {
    const folder = join(dist, basename(shelf))
    for (const file of wares(shelf)) renameSync(join(folder, file), join(folder, nameByContent(join(shelf, file))))
    writeFileSync(join(folder, 'index.json'), listByContent(shelf))
  }
}

/** Names the shipped files, adds the licences of what was built in, lists all built files for the service worker and stamps their common hash into it. */
function offline(): Plugin {
  let dist = ''
  return {
    name: 'offline',
    apply: 'build',
    configResolved: ({ root, build }) => void (dist = resolve(root, build.outDir)),
    closeBundle() {
      nameShipped(dist)
      writeFileSync(join(dist, 'licences.txt'), licencesOf(here))
      const files = readdirSync(dist, { recursive: true, withFileTypes: true })
        // Rows of reports and agents of families and of sweeps are for those who ask for them, and large.
        .filter(
          (entry) =>
            entry.isFile() &&
            !['sw.js', 'offline.json'].includes(entry.name) &&
            !entry.name.endsWith('.rows') &&
            !['families', 'sweeps'].includes(basename(entry.parentPath)),
        )
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(dist.length + 1)
            .replaceAll('\\', '/'),
        )
        .sort()
      const hash = createHash('sha256')
      for (const file of files) hash.update(file).update(readFileSync(join(dist, file)))
      const worker = join(dist, 'sw.js')
      writeFileSync(worker, readFileSync(worker, 'utf8').replace('__VERSION__', hash.digest('hex').slice(0, 12)))
      writeFileSync(join(dist, 'offline.json'), JSON.stringify({ files }))
    },
  }
}

/**
 * A build has a folder of its own until it is whole, and takes the place of the one before then: who is served from there meanwhile (by the
 * `npm start` of another terminal) finds a whole site at every moment, and after a build that fails too.
 */
function inPlace(): Plugin {
  let [place, fresh] = ['', '']
  return {
    name: 'in-place',
    apply: 'build',
    config({ root = here, build }) {
      place = resolve(root, build?.outDir ?? 'dist')
      fresh = `${place}-${process.pid}`
      sweepBuilds(place)
      return { build: { outDir: fresh } }
    },
    // What `offline` writes at its end tells that all of it is there.
    closeBundle: {
      order: 'post',
      handler: () => void (existsSync(join(fresh, 'offline.json')) && moveOver(fresh, place)),
    },
  }
}

/** Previews of links want the picture's whole address, which only whoever hosts the site knows: `SITE=https://… npm run build`. */
const preview = (): Plugin => ({
  name: 'preview',
  transformIndexHtml: (html) =>
    process.env.SITE ? html.replace('"./preview.png"', `"${new URL('preview.png', process.env.SITE).href}"`) : html,
})

const site = {
  // A file that is not there is not there: the page in its place would be taken for it.
  appType: 'mpa' as const,
  root: join(here, 'app'),
  publicDir: join(here, 'public'),
  build: {
    outDir: join(here, 'dist'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 3000,
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: { index: join(here, 'app/index.html'), sw: join(here, 'workers/threads/offline.sw.ts') },
      output: {
        entryFileNames: (chunk: { name: string }) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
}

/** The command-line shells of workers/headless, one script each in build/. */
const headless = {
  publicDir: false as const,
  build: {
    ssr: true,
    outDir: 'build',
    emptyOutDir: false,
    minify: false,
    rolldownOptions: { input: commands.map((file) => join(here, 'workers/headless', file)) },
  },
}

/** Limits say only how long something broken is waited for: what a test waits for is a fact, and a busy machine answers late. */
const minute = 60_000

export default defineConfig(({ mode }) => ({
  base: './',
  define: { __SOFTWARE__: JSON.stringify(software()) },
  plugins: [
    assemblyscript(),
    cards(),
    svelte({ configFile: false }),
    ...(mode === 'site' ? [offline(), preview(), inPlace()] : []),
  ],
  // Workers are bundled by themselves, without the page's plugins.
  worker: {
    format: 'es' as const,
    plugins: () => [assemblyscript(), cards(), ...(mode === 'site' ? [lists()] : [])],
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { fs: { allow: [here] } },
  preview: { port: 4173 },
  ...(mode === 'site' ? site : mode === 'headless' ? headless : {}),
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        extends: true as const,
        test: {
          name: 'unit',
          env: softwareGpu(),
          include: ['test/{architecture,unit,conformance,golden}/**/*.test.ts'],
          testTimeout: 5 * minute,
          hookTimeout: 5 * minute,
          expect: { poll: { timeout: 4 * minute, interval: 10 } },
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true as const,
        test: {
          name: 'e2e',
          include: ['test/{browser,e2e}/**/*.test.ts'],
          globalSetup: [resolve(here, 'test/e2e/build.ts')],
          testTimeout: 10 * minute,
          hookTimeout: 10 * minute,
          expect: { poll: { timeout: 4 * minute } },
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}))
