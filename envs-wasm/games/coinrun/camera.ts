/**
 * Where things of the world are seen: the agent in the middle, as many cells around it as chosen, the observation's pixels as the original
 * rounds them, and the picture's, which are so many times as fine.
 */
import { State, SIDE } from './state'

/** Sides of the observation and of the picture for people, pixels. */
export let pixels = 64
export const FRAME: i32 = 384

/** Cells to a side of the view, pixels of the observation to a cell, and the same view in those: not quite whole in float32. */
export let cells = 13
let unit: f32 = 0
let wide: f32 = 0

/** The view's corner, pixels of the observation. */
let left: f32 = 0
let bottom: f32 = 0

/** Choices of the options. */
export function cellsOf(choice: i32): i32 {
  return choice == 0 ? 13 : choice == 1 ? 9 : 17
}

export function pixelsOf(choice: i32): i32 {
  return choice == 0 ? 64 : 32
}

/** False: not an option that decides what is observed. */
export function chooseView(option: i32, choice: i32): bool {
  if (option == 0) cells = cellsOf(choice)
  else if (option == 1) pixels = pixelsOf(choice)
  return option < 2
}

export function prepareCamera(): void {
  unit = <f32>pixels / <f32>cells
  wide = <f32>pixels / unit
}

/** Pixels of the picture to one of the observation, and to a cell. */
export function zoom(): i32 {
  return FRAME / pixels
}

export function cellSide(): f64 {
  return <f64>FRAME / <f64>cells
}

/** At this game's agent, for all that follows. */
export function aim(s: State): void {
  left = unit * (s.x - wide / 2)
  bottom = unit * (s.y - wide / 2)
}

/** Tells the state where its world lies on the picture: a function of where the agent is. */
export function look(s: State): void {
  s.views = 1
  s.viewCells = cells
  s.viewPixels = pixels
  s.viewX = -(unit * (s.x - wide / 2)) * <f32>zoom()
  s.viewY = ((wide - <f32>SIDE) * unit + unit * (s.y - wide / 2)) * <f32>zoom()
}

/** Cells that may be seen: first and last, from this coordinate of the agent. */
export function firstSeen(middle: f32): i32 {
  return <i32>(middle - (<f32>cells / 2 + 1))
}

export function lastSeen(middle: f32): i32 {
  return <i32>(middle + (<f32>cells / 2 + 1))
}

/** First pixel, and one past the last, of what lies from x on, so wide, with a margin around it. */
export function pixelFrom(x: f32, margin: f32): i32 {
  return rounded((x - margin) * unit - left)
}

export function pixelTo(x: f32, width: f32, margin: f32): i32 {
  return rounded(<f64>((x - margin) * unit - left) + <f64>((width + 2 * margin) * unit))
}

/** The same for rows, downwards from the upper edge y. */
export function rowFrom(y: f32, margin: f32): i32 {
  return rounded((wide - y - margin) * unit + bottom)
}

export function rowTo(y: f32, height: f32, margin: f32): i32 {
  return rounded(<f64>((wide - y - margin) * unit + bottom) + <f64>((height + 2 * margin) * unit))
}

// @ts-ignore: decorator
@inline
function rounded(value: f64): i32 {
  return <i32>floor(value + 0.5)
}

/** On the picture for people. */
export function screenX(x: f32): f32 {
  return (x * unit - left) * <f32>zoom()
}

export function screenY(y: f32): f32 {
  return ((wide - y) * unit + bottom) * <f32>zoom()
}
