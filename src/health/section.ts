/** A page's content as plain data, which the webview page, the Markdown report and the command line each draw in their own way. */

/** What a mark says in words: never by colour alone. */
export type Mark = 'ok' | 'attention' | 'unknown';

export interface Cell {
  readonly text: string;
  readonly mark?: Mark;
  /** An https address that the text leads to. */
  readonly link?: string;
}

export interface Column {
  readonly title: string;
  /** `state`: the cells are words with a mark. `code`: paths, keys, identifiers. `sentence`: needs no label of its own. */
  readonly style?: 'state' | 'code' | 'sentence';
}

/** The first cell of a table's row names the row. */
export type Block =
  | { readonly type: 'text'; readonly text: string; readonly mark?: Mark }
  | { readonly type: 'list'; readonly items: readonly string[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'facts'; readonly rows: readonly (readonly [name: string, value: Cell])[] }
  | {
      readonly type: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
    };

export interface Section {
  /** Stable, for example `providers`. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}
