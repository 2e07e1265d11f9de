import type { Rgb } from './inks'

/**
 * The colours of a game's actions, the same wherever actions are shown. Found by search over sRGB for the greatest least distance between any two
 * (OKLab, Ottosson 2020): at least 0.12 for usual eyes and 0.075 for those without red or green cones (Machado, Oliveira & Fernandes 2009, severity 1),
 * from each other, from the paper and from doing nothing. Seventeen: the most actions of an Atari game that do something.
 */
const light: readonly Rgb[] = [
  [47, 109, 179],
  [217, 138, 31],
  [13, 120, 95],
  [75, 15, 45],
  [195, 135, 255],
  [0, 45, 90],
  [75, 180, 165],
  [150, 90, 15],
  [90, 75, 105],
  [195, 195, 0],
  [150, 120, 150],
  [15, 75, 0],
  [165, 180, 225],
  [60, 45, 165],
  [255, 120, 135],
  [135, 105, 225],
  [150, 0, 45],
]
const dark: readonly Rgb[] = [
  [111, 165, 232],
  [240, 176, 84],
  [67, 198, 163],
  [210, 60, 75],
  [0, 90, 195],
  [195, 240, 255],
  [75, 120, 135],
  [240, 240, 60],
  [120, 165, 0],
  [240, 180, 255],
  [195, 90, 180],
  [90, 120, 240],
  [150, 45, 90],
  [90, 255, 165],
  [180, 135, 120],
  [105, 75, 150],
  [45, 120, 0],
]
/** Doing nothing stays in the background. */
const nothing = (isDark: boolean): Rgb => (isDark ? [48, 51, 56] : [222, 219, 212])

export type Acts = readonly { readonly id: string }[]

/** One colour per action, in the game's order; from the eighteenth that does something on they come again. */
export function actionInks(actions: Acts, isDark: boolean): readonly Rgb[] {
  const inks = isDark ? dark : light
  let doing = 0
  return actions.map(({ id }) => (id === 'noop' ? nothing(isDark) : inks[doing++ % inks.length]!))
}
