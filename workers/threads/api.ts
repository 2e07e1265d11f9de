/**
 * What the page and its workers say to each other, a file per worker and, of the stage, per idea. Commands go through Comlink, pictures and events through a
 * plain MessagePort. Arrays in messages are transferred, never cloned.
 */
export type * from './api/studies'
export type * from './api/kept-states'
export type * from './api/cells'
export type * from './api/explorer'
export type * from './api/library'
export type * from './api/stage'
export type * from './api/stage-messages'
export type * from './api/catalogue'
export type * from './api/episode'
export type * from './api/frame'
export type * from './api/branch'
export type * from './api/trainer'
export type * from './api/rewards'
export type * from './api/reward-looks'
