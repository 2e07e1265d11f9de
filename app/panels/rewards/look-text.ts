import type { ImageSpec } from '../../../workers/lab/contracts/observation'
import type { RewardsState } from '../../state/rewards.svelte'

export const sightTitles = { before: 's', after: 's′' } as const

/** Of the model that is open and of what was played; '' = none is. */
export const openKey = ({ model, data }: Pick<RewardsState, 'model' | 'data'>): string =>
  model ? `${model.id}/${model.epochs.length}/${data?.id ?? ''}` : ''

/** What a method's usual lengths go by. */
export const boardSpec = (side: number): ImageSpec => ({
  kind: 'image',
  width: side,
  height: side,
  channels: 1,
  frames: 1,
})
