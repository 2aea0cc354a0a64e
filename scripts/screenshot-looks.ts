// How the page is looked at for its pictures: schemes of colour, widths, languages, and what some people need.
import type { BrowserContextOptions } from 'playwright-core'

export interface Look {
  readonly name: string
  readonly context: BrowserContextOptions
  readonly language: 'en' | 'de' | 'ar'
}

export function directionOf(language: Look['language']): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

const schemes = ['light', 'dark'] as const
const widths = [1200, 360] as const
const languages = ['en', 'ar'] as const

const ordinary: readonly Look[] = schemes.flatMap((colorScheme) =>
  widths.flatMap((width) =>
    languages.map((language) => ({
      name: `${colorScheme}-${width}-${directionOf(language)}`,
      context: { colorScheme, viewport: { width, height: width > 600 ? 800 : 740 } },
      language,
    })),
  ),
)

const special: readonly Look[] = [
  {
    name: 'forced-colors',
    context: { forcedColors: 'active', viewport: { width: 1200, height: 800 } },
    language: 'en',
  },
  {
    name: 'reduced-motion',
    context: { reducedMotion: 'reduce', viewport: { width: 1200, height: 800 } },
    language: 'en',
  },
  { name: 'german', context: { viewport: { width: 1200, height: 800 } }, language: 'de' },
  // 1280 pixels at 400 %.
  { name: 'zoomed', context: { viewport: { width: 320, height: 256 } }, language: 'en' },
]

export const looks: readonly Look[] = [...ordinary, ...special]
