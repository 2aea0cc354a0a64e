// Two builds into one folder that is served as it stands: the page, and the widget, which must stay one script under a
// stable name (its import dialog apart). The page embeds that script as any other page would, and shares nothing with it.
import preact from '@preact/preset-vite'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { version } from './package.json' with { type: 'json' }

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const outDir = path('./dist/page')

/** Library builds keep white space unless they are told; no build of ours should. */
const minify = { compress: true, mangle: true, codegen: { removeWhitespace: true } } as const

/** What its users run: import.meta, light-dark(), adoptedStyleSheets and modal dialogs are in all browsers since 2024. */
const target = 'es2022'

export default defineConfig({
  root: path('./client/page'),
  // A helper who is sent support details has to know which widget it was.
  define: { 'import.meta.env.JOBCAST_VERSION': JSON.stringify(version) },
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  build: { target, cssTarget: ['chrome123', 'firefox120', 'safari17.5'], modulePreload: { polyfill: false } },
  environments: {
    client: {
      build: {
        outDir,
        emptyOutDir: true,
        assetsDir: 'page',
        rolldownOptions: { output: { minify } },
      },
    },
    widget: {
      consumer: 'client',
      build: {
        outDir,
        emptyOutDir: false,
        copyPublicDir: false,
        lib: { entry: path('./client/widget/index.ts'), formats: ['es'] },
        rolldownOptions: {
          preserveEntrySignatures: 'allow-extension',
          output: { entryFileNames: 'widget.js', chunkFileNames: 'widget/[name]-[hash].js', comments: false, minify },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      const { client, widget } = builder.environments
      if (!client || !widget) throw new Error('vite.config.ts: the environments client and widget must be configured')
      await builder.build(client)
      await builder.build(widget)
    },
  },
})
