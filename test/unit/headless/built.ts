import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'

/** A folder with the commands as people run them in `bin`, built beside nobody else's feet. Inside the package, where node_modules are found; the caller removes it. */
export function buildCommands(name: string): string {
  mkdirSync('build', { recursive: true })
  const folder = mkdtempSync(join('build', `${name}-test-`))
  execFileSync('npx', ['vite', 'build', '--mode', 'headless', '--logLevel', 'error', '--outDir', join(folder, 'bin')], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'pipe',
  })
  return folder
}

/** How a command ended, and what it said on the way. */
export interface Ended {
  readonly status: number
  readonly said: string
  readonly complained: string
}

/** Looks now and then: what is waited for is done by others. */
export async function waitUntil(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50))
}
