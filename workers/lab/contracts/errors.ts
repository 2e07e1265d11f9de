/** Something that came from outside (file, link, form, storage) is not what it must be. `field` names the culprit. */
export class InputError extends Error {
  override name = 'InputError'
  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field}: ${problem}`)
  }
}

/** Storage said no: full, refused or blocked. The caller goes on without it and tells the user. */
export class StorageError extends Error {
  override name = 'StorageError'
  constructor(
    readonly reason: 'full' | 'blocked' | 'missing' | 'broken',
    message: string,
  ) {
    super(message)
  }
}

/** A number that must be finite is not. Training stops; the last good checkpoint stays. */
export class NumericError extends Error {
  override name = 'NumericError'
  constructor(
    readonly quantity: string,
    readonly update: number,
  ) {
    super(`${quantity} is not finite at update ${update}`)
  }
}

/** A part of the site that this build names cannot be loaded: no network, or another build has taken its place. Only a reload helps. */
export class PartMissingError extends Error {
  override name = 'PartMissingError'
  constructor(readonly part: string) {
    super(`${part} cannot be loaded: there is no network, or a newer version of this page has come. Reload the page`)
  }
}

/** The GPU went away. Rebuild on a new device or fall back. */
export class DeviceLostError extends Error {
  override name = 'DeviceLostError'
}

/** A worker that helps is gone. Another takes its place, and does again what it had to do. */
export class WorkerLostError extends Error {
  override name = 'WorkerLostError'
}
