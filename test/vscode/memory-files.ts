/** A file system in memory: what a virtual workspace's extension would register. */

import * as vscode from 'vscode';

type Node = { readonly type: 'file'; readonly bytes: Uint8Array } | { readonly type: 'folder' };

export class MemoryFiles implements vscode.FileSystemProvider {
  private readonly nodes = new Map<string, Node>([['/', { type: 'folder' }]]);
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  /** Paths that were read, in order. */
  readonly reads: string[] = [];

  /** Adds a file and the folders above it. */
  add(path: string, content: string | Uint8Array): void {
    for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
      this.nodes.set(path.slice(0, end), { type: 'folder' });
    }
    this.nodes.set(path, { type: 'file', bytes: Buffer.from(content) });
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const node = this.node(uri);
    const file = node.type === 'file';
    return {
      type: file ? vscode.FileType.File : vscode.FileType.Directory,
      ctime: 0,
      mtime: 0,
      size: file ? node.bytes.length : 0,
    };
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    const base = uri.path.replace(/\/?$/, '/');
    return [...this.nodes].flatMap(([path, { type }]): [string, vscode.FileType][] => {
      const name = path.slice(base.length);
      if (!path.startsWith(base) || name === '' || name.includes('/')) return [];
      return [[name, type === 'file' ? vscode.FileType.File : vscode.FileType.Directory]];
    });
  }

  readFile(uri: vscode.Uri): Uint8Array {
    this.reads.push(uri.path);
    if (uri.path.includes('forbidden')) throw vscode.FileSystemError.NoPermissions(uri);
    const node = this.node(uri);
    if (node.type !== 'file') throw vscode.FileSystemError.FileIsADirectory(uri);
    return node.bytes;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    this.add(uri.path, content);
  }

  createDirectory(uri: vscode.Uri): void {
    this.nodes.set(uri.path, { type: 'folder' });
  }

  delete(uri: vscode.Uri): void {
    this.nodes.delete(uri.path);
  }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.nodes.set(to.path, this.node(from));
    this.nodes.delete(from.path);
  }

  private node(uri: vscode.Uri): Node {
    const node = this.nodes.get(uri.path);
    if (node === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return node;
  }
}
