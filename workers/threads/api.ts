/**
 * What the page and its workers say to each other, a file per worker. Commands go through Comlink, pictures and events through a
 * plain MessagePort. Arrays in messages are transferred, never cloned.
 */
export type * from './api/studies'
export type * from './api/explorer'
export type * from './api/library'
export type * from './api/stage'
export type * from './api/trainer'
