import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { zerosByLoop } from './software-gpu.lib'

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  chromium.executablePath(),
]

/** Finds a Chromium, or installs one: Debian's package where there is apt, Playwright's own build elsewhere. */
export function findChromium(): string {
  const found = places.find((path) => path && existsSync(path))
  if (found) return found
  install()
  const now = places.find((path) => path && existsSync(path))
  if (!now) throw new Error('no Chromium found; set CHROMIUM_PATH to one')
  return now
}

function install(): void {
  const run = (command: string, ...rest: string[]) => execFileSync(command, rest, { stdio: 'inherit' })
  if (existsSync('/usr/bin/apt-get')) {
    const apt = (...rest: string[]) =>
      process.getuid?.() === 0 ? run('apt-get', ...rest) : run('sudo', 'apt-get', ...rest)
    try {
      apt('update', '-qq')
      apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')
      return
    } catch {
      console.warn('apt could not install chromium; trying Playwright’s own')
    }
  }
  run(process.execPath, 'node_modules/playwright-core/cli.js', 'install', 'chromium')
}

/** A busy machine takes its time to start a browser. */
const START_MS = 240_000

const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
]
const software = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan,WebGPU',
  `--${zerosByLoop}`,
]

/** New headless (the old shell has no WebGPU). `webgpu`: on the software adapter; without it Chromium finds no adapter. */
export function launch(options: { webgpu: boolean }): Promise<Browser> {
  return chromium.launch({
    timeout: START_MS,
    executablePath: findChromium(),
    args: ['--headless=new', ...quiet, ...(options.webgpu ? software : [])],
  })
}

/** With a profile that outlives its pages, in a folder; wasm only. */
export function launchIn(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    timeout: START_MS,
    executablePath: findChromium(),
    args: ['--headless=new', ...quiet],
  })
}
