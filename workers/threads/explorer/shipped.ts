import { InputError } from '../../lab/contracts/errors'
import type { Trajectory, TrajectoryInfo } from '../../lab/contracts/trajectory'
import { decodeTrajectory, infoOf } from '../../storage/trajectory-file'

/** What goes by the name of the site's own: agents and recordings alike. */
const PREFIX = 'shipped/'

export const isShipped = (id: string): boolean => id.startsWith(PREFIX)

/** The recordings that come with the site: small ones, fetched when they are listed, and never changed. */
export class ShippedTrajectories {
  readonly #files: ReadonlyMap<string, string>
  readonly #loaded = new Map<string, Promise<Uint8Array>>()

  /** `files`: names of the site's list; a recording goes by what stands before the first dot. */
  constructor(
    files: readonly string[],
    readonly load: (file: string) => Promise<Uint8Array>,
  ) {
    this.#files = new Map(files.map((file) => [PREFIX + file.split('.')[0], file]))
  }

  /** One that is missing is left out. */
  async list(): Promise<TrajectoryInfo[]> {
    const infos = [...this.#files.keys()].map(async (id) => {
      const file = await this.file(id)
      return infoOf({ ...decodeTrajectory(file), id }, file.length)
    })
    return (await Promise.allSettled(infos)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  }

  /** Throws InputError where the site brings no such recording. */
  file(id: string): Promise<Uint8Array> {
    const name = this.#files.get(id)
    if (!name) return Promise.reject(new InputError('recording', `${id} does not come with this site`))
    const loading = this.#loaded.get(id) ?? this.load(name)
    this.#loaded.set(id, loading)
    loading.catch(() => this.#loaded.delete(id))
    return loading
  }

  async open(id: string): Promise<Trajectory> {
    return { ...decodeTrajectory(await this.file(id)), id }
  }
}

export function refuseShipped(id: string): void {
  if (isShipped(id)) throw new InputError('recording', 'comes with the site: export it and open the file to change it')
}
