/** What a tensor's shape is known to be where it is taken apart. */
export type Shape2 = readonly [number, number]
export type Shape4 = readonly [number, number, number, number]
