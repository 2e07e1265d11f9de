import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Packages of the lock file that are no dependencies and still lie in what is built: the page's framework, the games' runtime. */
const BUILT_IN = ['node_modules/svelte', 'node_modules/assemblyscript']

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
}

/**
 * What a built site has to carry along: for every package in it its name, version and licence, where its source is to be had (as the Mozilla
 * Public License asks) and the text of the licence, as its package brings it. `root`: the project's folder, with its packages installed.
 */
export function licencesOf(root: string): string {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>
  }
  const built = Object.entries(packages).filter(
    ([path, { dev, optional }]) =>
      path.startsWith('node_modules/') &&
      ((!dev && !optional) || BUILT_IN.includes(path)) &&
      existsSync(join(root, path)),
  )
  return built.map(([path, locked]) => noticeOf(join(root, path), path, locked)).join(`\n${'-'.repeat(80)}\n\n`)
}

function noticeOf(folder: string, path: string, { version = '', license = '' }: Locked): string {
  const { repository, homepage } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    repository?: string | { readonly url?: string }
    homepage?: string
  }
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const source = (typeof repository === 'string' ? repository : repository?.url) ?? homepage ?? ''
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `(${license}; its package brings no text of it)`
  return `${name} ${version}, ${license}\nSource: ${source}\n\n${text}\n`
}
