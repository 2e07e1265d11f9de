import { execFileSync } from 'node:child_process'

/** Global set-up of the end-to-end project: they test what is shipped, so build it. NUDGE_BUILT=1 takes dist/ as it is. */
export default function setup(): void {
  if (process.env.NUDGE_BUILT) return
  // Vitest's own NODE_ENV would make a build that never registers its service worker.
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit', env: { ...process.env, NODE_ENV: 'production' } })
}
