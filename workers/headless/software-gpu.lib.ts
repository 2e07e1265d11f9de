import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Node's WebGPU finds Chromium's software adapter by these; a loader reads them only at the start of a process. */
export function softwareGpu(): Record<string, string> {
  const folder = '/usr/lib/chromium'
  const driver = join(folder, 'vk_swiftshader_icd.json')
  if (process.env['VK_ICD_FILENAMES'] || !existsSync(driver)) return {}
  return {
    VK_ICD_FILENAMES: driver,
    LD_LIBRARY_PATH: [folder, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
  }
}
