import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The import lines of everything that is built from TypeScript and Svelte. */
const root = resolve(import.meta.dirname, '../..')

export const sources = ['workers', 'app'].flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.as.ts'))
    .map((file) => join(top, file)),
)

export interface Edge {
  readonly from: string
  /** A path from the repository's root, or a package. */
  readonly to: string
  /** Only types: nothing is left of it when it runs. */
  readonly erased: boolean
}

const line =
  /(?:^|\n)\s*(?:import|export)\s(type\s)?[^'"`;]*?from\s+['"]([^'"]+)['"]|(?:^|\n)\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

function imports(from: string): Edge[] {
  return [...readFileSync(join(root, from), 'utf8').matchAll(line)].map((match) => {
    const target = match[2] ?? match[3] ?? match[4] ?? ''
    const to = target.startsWith('.') ? relative(root, resolve(root, dirname(from), target)) : target
    return { from, to, erased: match[1] !== undefined }
  })
}

export const edges = sources.flatMap(imports)

export const show = (found: readonly Edge[]) => found.map(({ from, to }) => `${from} → ${to}`)
