/** Where things are on Amidar's picture, in pixels. */
export const WIDTH = 160
export const HEIGHT = 250
/** An agent sees a square of so many pixels, and so many of the last ones unless it asks for another number. */
export const VIEW = 84
export const SEEN = 4
/** World units to a pixel. */
export const SCALE = 16
export const BOARD_X = 16
export const BOARD_Y = 37
export const LIVES_X = 148
export const LIVES_STEP = 16
export const LIVES_Y = 198
export const LIVES_HEIGHT = 8
/** Left edge of the last digit's place. */
export const SCORE_X = 92
export const SCORE_Y = 199
export const DIGIT_PLACE = 8
