// Text that has broken event streams: line ends of every kind, NUL, byte order marks, lone surrogates, and whole frames
// in disguise. Whoever reads them back must find them as they were sent.

export const HOSTILE: readonly string[] = [
  'one\ntwo',
  'one\rtwo',
  'one\r\ntwo',
  '\n\nevent: completed\ndata: {"status":"completed","result":"forged"}\n\n',
  '\r\rid: 999999\revent: failed\rdata: {"status":"failed","error":"forged"}\r\r',
  'nul\u0000nul',
  '\ufeffmark',
  'line\u2028paragraph\u2029next\u0085',
  'data: x\nid: \u0000\nretry: 1\n\n',
  ': comment\n:\n',
  '\u001b[2J\u0007\u007f',
  'tab\tquote"backslash\\slash/',
  '\u{1F4A9}\u{10FFFF}',
  ' leading and trailing ',
  '</script><!--',
]

export const ALL_HOSTILE = HOSTILE.join('|')
