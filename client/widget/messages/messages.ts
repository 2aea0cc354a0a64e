// What a language is: every text that the widgets show, under the names that the English has for them.
import type { amountsEn } from './amounts-en.ts'
import type { detailsEn } from './details-en.ts'
import type { en } from './en.ts'
import type { importEn } from './import-en.ts'

/** A text that depends on a number: one for each plural form that the language has, and one for all other numbers. */
export type PluralMap = { readonly other: string } & { readonly [form in Intl.LDMLPluralRule]?: string }

export type Text = string | PluralMap

/** The same texts, whatever they say. */
type Texts<T> = {
  readonly [name in keyof T]: T[name] extends { readonly other: string }
    ? PluralMap
    : T[name] extends string
      ? string
      : Texts<T[name]>
}

/** What the bar and the import button say. */
export type Messages = Texts<typeof en> & {
  /** Left out: the direction of the page. */
  readonly dir?: 'ltr' | 'rtl'
  /** Words for names of counts, units and levels that jobs use (`imported`, `traces`); others are shown as they are. */
  readonly names?: { readonly [name: string]: Text | undefined }
}

/** What is said around amounts. */
export type AmountMessages = Texts<typeof amountsEn>

/** What follows the first sight of a job. */
export type DetailMessages = Texts<typeof detailsEn>

/** What the import dialog says. */
export type ImportMessages = Texts<typeof importEn>

/** A whole language. */
export type Language = Messages & AmountMessages & DetailMessages & ImportMessages

/** The texts that a page brings itself; the rest stays in the language of the widget. */
export type OwnMessages = {
  readonly [name in keyof Language]?: Language[name] extends PluralMap | string
    ? Language[name]
    : Partial<Language[name]>
}
