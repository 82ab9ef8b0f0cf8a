import type { MantineColorsTuple } from '@mantine/core';

/** The one accent, from paper to ink. */
export const accent: MantineColorsTuple = [
  '#f1f4ff',
  '#e3e9ff',
  '#c9d5ff',
  '#a9bbff',
  '#8ba2fb',
  '#4667da',
  '#3a5bc7',
  '#304dab',
  '#27408c',
  '#1d2f68',
];

/** Mantine's own greys: what its components use where no token is asked for. */
export const gray: MantineColorsTuple = [
  '#f7f7f9',
  '#f0f1f4',
  '#e4e5e9',
  '#d6d8de',
  '#c2c6ce',
  '#a6abb5',
  '#868b96',
  '#5b616c',
  '#383d45',
  '#1b1e23',
];

export const darkGray: MantineColorsTuple = [
  '#e9ebee',
  '#c6cad1',
  '#a3a9b3',
  '#767c88',
  '#343941',
  '#22262b',
  '#1a1d21',
  '#121417',
  '#0f1113',
  '#0d0f11',
];

/** What deletes, and what failed. */
export const red: MantineColorsTuple = [
  '#fdf0f0',
  '#fadfdf',
  '#f3bcbd',
  '#ec9799',
  '#e06a6d',
  '#c93a3f',
  '#b42328',
  '#98191e',
  '#7c1317',
  '#5c0d10',
];

/** What CSS reads as `var(--at-…)`; every colour of the product stands here, twice. */
interface Palette {
  canvas: string;
  surface: string;
  sunken: string;
  hover: string;
  line: string;
  'line-strong': string;
  text: string;
  dim: string;
  accent: string;
  'accent-fill': string;
  'accent-soft': string;
  mark: string;
  done: string;
  failed: string;
  'failed-soft': string;
  warning: string;
  wave: string;
  'shadow-low': string;
  'shadow-high': string;
}

export const light: Palette = {
  canvas: '#fbfbfc',
  surface: '#ffffff',
  sunken: '#f2f3f5',
  hover: '#f0f1f4',
  line: '#e4e5e9',
  'line-strong': '#868b96',
  text: '#1b1e23',
  dim: '#5b616c',
  accent: '#3453bd',
  'accent-fill': '#3a5bc7',
  'accent-soft': '#ebefff',
  mark: '#d5dfff',
  done: '#23703f',
  failed: '#b42328',
  'failed-soft': '#fdf0f0',
  warning: '#865a00',
  wave: '#b3b8c2',
  'shadow-low': '0 1px 2px rgb(17 20 26 / 8%)',
  'shadow-high': '0 8px 32px rgb(17 20 26 / 16%), 0 1px 4px rgb(17 20 26 / 8%)',
};

export const dark: Palette = {
  canvas: '#121417',
  surface: '#1a1d21',
  sunken: '#0d0f11',
  hover: '#22262b',
  line: '#2b2f36',
  'line-strong': '#767c88',
  text: '#e9ebee',
  dim: '#a3a9b3',
  accent: '#a3b6ff',
  'accent-fill': '#4667da',
  'accent-soft': '#202945',
  mark: '#33457f',
  done: '#7ad19a',
  failed: '#ff9a96',
  'failed-soft': '#32191a',
  warning: '#eec06a',
  wave: '#565c67',
  'shadow-low': '0 1px 2px rgb(0 0 0 / 40%)',
  'shadow-high': '0 8px 32px rgb(0 0 0 / 56%), 0 1px 4px rgb(0 0 0 / 40%)',
};

export function cssVariables(palette: Palette): Record<string, string> {
  return Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--at-${name}`, value]));
}
