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

/**
 * Asks Dawn to write the zeros that a workgroup's memory begins with in a loop of its own. SwiftShader, left to it, writes them out
 * number by number: half a second of compiling for a matrix product, a thirtieth of it with the loop.
 */
export const zerosByLoop = 'disable-dawn-features=use_vulkan_zero_initialize_workgroup_memory_extension'

/** Whether this process was started for the software adapter, by `softwareGpu` or by whoever started it. */
export const isSoftwareGpu = (): boolean => process.env['VK_ICD_FILENAMES']?.includes('swiftshader') ?? false
