import { chooseNodeBackend } from '../../backend.lib'

const software = /SwiftShader|llvmpipe|lavapipe/

export interface Adapter {
  readonly name: string
  /** Counts are right on it, times are not. */
  readonly software: boolean
}

/** Null where there is none, with a line that says why. */
export async function openAdapter(): Promise<Adapter | null> {
  try {
    const { device } = await chooseNodeBackend('webgpu')
    const known = software.exec(device)?.[0]
    return { name: known ?? device, software: known !== undefined }
  } catch (error) {
    console.error(`webgpu: not measured, ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}
