import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCode } from '../../src/drift/read-code.ts';
import { arrows, readFiles, writeFiles } from './scene.ts';

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly expected: readonly string[];
  /** Specifiers that lead nowhere. */
  readonly unresolved?: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'JavaScript and TypeScript': {
    files: {
      'package.json': '{"name":"shop","imports":{"#store/*":"./src/store/*"}}',
      'tsconfig.json': '{"compilerOptions":{"paths":{"@app/*":["./src/*"]}}}',
      'src/cli.ts': [
        "import { open } from './store/db.js';",
        "import type { Shape } from './shapes.ts';",
        "export { x } from '#store/x.js';",
        "import { y } from '@app/util/y';",
        "import fs from 'node:fs';",
        "import lodash from 'lodash/fp';",
        "import scoped from '@scope/name/deep';",
        "const late = () => import('./late.mjs');",
        "type T = import('./inline').T;",
        "import './gone.js';",
      ].join('\n'),
      'src/store/db.ts': "const z = require('../util/z');\nexport const open = 1;\n",
      'src/store/x.js': 'export const x = 1;\n',
      'src/shapes.ts': 'export interface Shape {}\n',
      'src/util/y.tsx': 'export const y = <div/>;\n',
      'src/util/z.cjs': "module.exports = require('./y.tsx');\n",
      'src/util/z/index.js': 'export {};\n',
      'src/late.mjs': "export * from './app/[id]/page.tsx';\n",
      'src/inline.d.ts': 'export type T = 1;\n',
      'src/app/[id]/page.tsx': "import '../../shapes';\n",
    },
    expected: [
      'src/app/[id]/page.tsx -> src/shapes.ts',
      'src/cli.ts -> [@scope/name]',
      'src/cli.ts -> [lodash]',
      'src/cli.ts -> src/inline.d.ts',
      'src/cli.ts -> src/late.mjs',
      'src/cli.ts -> src/shapes.ts',
      'src/cli.ts -> src/store/db.ts',
      'src/cli.ts -> src/store/x.js',
      'src/cli.ts -> src/util/y.tsx',
      'src/late.mjs -> src/app/[id]/page.tsx',
      'src/store/db.ts -> src/util/z.cjs',
      'src/util/z.cjs -> src/util/y.tsx',
    ],
    unresolved: ['./gone.js'],
  },
  'A workspace of npm, with aliases': {
    files: {
      'package.json': '{"name":"all","workspaces":["packages/*"]}',
      'tsconfig.base.json':
        '{ // for all\n "compilerOptions": { "baseUrl": ".", "paths": { "@shared/*": ["packages/shared/src/*"], "@shared": ["packages/shared/src/index.ts"], "~/*": ["packages/web/src/*"], }, }, }',
      'packages/web/tsconfig.json': '{"extends":"../../tsconfig.base"}',
      'packages/web/package.json': '{"name":"web"}',
      'packages/web/src/a.ts': [
        "import '@shared';",
        "import '~/b';",
        "import 'packages/web/src/c';",
        "import '@acme/core';",
        "import '@acme/core/deep';",
        "import '@acme/built';",
        "import 'old';",
        "import 'react';",
        "import '@shared/gone';",
        "import '~/gone';",
      ].join('\n'),
      'packages/web/src/b.ts': '',
      'packages/web/src/c.ts': '',
      'packages/shared/src/index.ts': "import '~/b';\n",
      'packages/core/package.json':
        '{"name":"@acme/core","exports":{".":{"import":"./dist/index.js","source":"./src/index.ts"},"./*":"./src/*.ts"}}',
      'packages/core/src/index.ts': '',
      'packages/core/src/deep.ts': '',
      'packages/built/package.json': '{"name":"@acme/built","main":"dist/index.js"}',
      'packages/old/package.json': '{"name":"old","main":"lib/main"}',
      'packages/old/lib/main.js': '',
      'packages/broken/package.json': '{',
      'packages/broken/tsconfig.json': '{',
    },
    expected: [
      'packages/web/src/a.ts -> [react]',
      'packages/web/src/a.ts -> packages/built/package.json',
      'packages/web/src/a.ts -> packages/core/src/deep.ts',
      'packages/web/src/a.ts -> packages/core/src/index.ts',
      'packages/web/src/a.ts -> packages/old/lib/main.js',
      'packages/web/src/a.ts -> packages/shared/src/index.ts',
      'packages/web/src/a.ts -> packages/web/src/b.ts',
      'packages/web/src/a.ts -> packages/web/src/c.ts',
    ],
    // Where no configuration says so it is no name of a package either.
    unresolved: ['@shared/gone', '~/gone', '~/b'],
  },
  Python: {
    files: {
      'src/shop/__init__.py': '',
      'src/shop/cli.py': [
        'from __future__ import annotations',
        'import os, json as j',
        'import shop.store.db',
        'from shop.store import db, missing_name  # a comment',
        'from . import util',
        'from .store import (',
        '    orders,',
        '    lines as l,',
        ')',
        'import numpy as np',
        'from yaml import safe_load',
        'from .gone import nothing',
        'def f():',
        '    from ..shop import late',
      ].join('\n'),
      'src/shop/util.py': 'import logging\n',
      'src/shop/late.py': '',
      'src/shop/store/__init__.py': 'from .db import open\n',
      'src/shop/store/db.py': 'from .. import util\n',
      'src/shop/store/orders.py': '',
      'src/shop/store/lines.py': '',
      'tools/run.py': 'import helper\nfrom shop import cli\n',
      'tools/helper.py': '',
    },
    expected: [
      'src/shop/cli.py -> [numpy]',
      'src/shop/cli.py -> [yaml]',
      'src/shop/cli.py -> src/shop/late.py',
      'src/shop/cli.py -> src/shop/store/__init__.py',
      'src/shop/cli.py -> src/shop/store/db.py',
      'src/shop/cli.py -> src/shop/store/lines.py',
      'src/shop/cli.py -> src/shop/store/orders.py',
      'src/shop/cli.py -> src/shop/util.py',
      'src/shop/store/__init__.py -> src/shop/store/db.py',
      'src/shop/store/db.py -> src/shop/util.py',
      'tools/run.py -> src/shop/cli.py',
      'tools/run.py -> tools/helper.py',
    ],
    unresolved: ['.gone'],
  },
  Go: {
    files: {
      'go.mod': 'module example.org/shop\n\ngo 1.23\n\nrequire (\n\tgithub.com/jackc/pgx/v5 v5.1.0\n)\n',
      'main.go':
        'package main\n\nimport (\n\t"fmt"\n\tdb "example.org/shop/internal/store"\n\t_ "github.com/jackc/pgx/v5/stdlib"\n)\n',
      'internal/store/store.go': 'package store\n\nimport "example.org/shop/internal/util"\n',
      'internal/store/a_test.go': 'package store\n\nimport "testing"\n',
      'internal/util/util.go':
        'package util\n\nimport "example.org/shop/gone"\nimport "golang.org/x/sync/errgroup"\n',
    },
    expected: [
      'internal/store/store.go -> internal/util/util.go',
      'internal/util/util.go -> [golang.org/x/sync]',
      'main.go -> [github.com/jackc/pgx/v5]',
      'main.go -> internal/store/store.go',
    ],
    unresolved: ['example.org/shop/gone'],
  },
  Java: {
    files: {
      'src/main/java/org/shop/cli/Main.java':
        'package org.shop.cli;\n\nimport java.util.List;\nimport org.shop.store.Database;\nimport static org.shop.util.Text.trim;\nimport org.shop.orders.*;\nimport com.google.common.collect.Lists;\n\nclass Main { Order order; /* Invoice */ String s = "Invoice"; }\n',
      'src/main/java/org/shop/store/Database.java': 'package org.shop.store;\nclass Database { Row row; }\n',
      'src/main/java/org/shop/store/Row.java': 'package org.shop.store;\nclass Row {}\n',
      'src/main/java/org/shop/util/Text.java': 'package org.shop.util;\nclass Text {}\n',
      'src/main/java/org/shop/orders/Order.java': 'package org.shop.orders;\nclass Order {}\n',
      'src/main/java/org/shop/orders/Invoice.java': 'package org.shop.orders;\nclass Invoice {}\n',
    },
    expected: [
      'src/main/java/org/shop/cli/Main.java -> [com.google.common]',
      'src/main/java/org/shop/cli/Main.java -> src/main/java/org/shop/orders/Order.java',
      'src/main/java/org/shop/cli/Main.java -> src/main/java/org/shop/store/Database.java',
      'src/main/java/org/shop/cli/Main.java -> src/main/java/org/shop/util/Text.java',
      'src/main/java/org/shop/store/Database.java -> src/main/java/org/shop/store/Row.java',
    ],
  },
  Rust: {
    files: {
      'Cargo.toml': '[workspace]\nmembers = ["shop", "util"]\n',
      'shop/Cargo.toml':
        '[package]\nname = "shop"\n\n[dependencies]\nserde-json = "1"\nutil = { path = "../util" }\n\n[dependencies.tokio]\nversion = "1"\n',
      'shop/src/main.rs':
        'mod cli;\nmod store;\nuse std::fmt;\nuse crate::cli::{self, Args, parse::{one, two as zwei}};\nuse serde_json::Value;\n\nfn main() { let x = tokio::spawn(1); store::db::open(); Shape::new(); }\nenum Kind { A }\nuse Kind::A;\n',
      'shop/src/cli/mod.rs': 'pub mod parse;\npub struct Args;\nuse super::store;\n',
      'shop/src/cli/parse.rs': 'use super::super::store::db;\nuse util::text::trim;\n',
      'shop/src/store.rs': 'pub mod db;\n',
      'shop/src/store/db.rs': 'use crate::cli::parse;\nfn f() { crate::cli::Args; }\n',
      'util/Cargo.toml': '[package]\nname = "util"\n',
      'util/src/lib.rs': 'pub mod text;\n',
      'util/src/text.rs': 'use self::inner::x;\nmod inner { pub fn x() {} }\n',
    },
    expected: [
      'shop/src/cli/mod.rs -> shop/src/store.rs',
      'shop/src/cli/parse.rs -> shop/src/store/db.rs',
      'shop/src/cli/parse.rs -> util/src/text.rs',
      'shop/src/main.rs -> [serde_json]',
      'shop/src/main.rs -> [tokio]',
      'shop/src/main.rs -> shop/src/cli/mod.rs',
      'shop/src/main.rs -> shop/src/cli/parse.rs',
      'shop/src/main.rs -> shop/src/store/db.rs',
      'shop/src/store/db.rs -> shop/src/cli/mod.rs',
      'shop/src/store/db.rs -> shop/src/cli/parse.rs',
    ],
  },
  'C#': {
    files: {
      'src/Cli/Program.cs':
        'global using System.Linq;\nusing System;\nusing Shop.Store;\nusing static Shop.Util.Text;\nusing Newtonsoft.Json;\n\nnamespace Shop.Cli;\n\nclass Program { Database db; string s = Trim("Order"); Helper h; }\n',
      'src/Cli/Helper.cs': 'namespace Shop.Cli { class Helper { Root root; } }\n',
      'src/Store/Database.cs': 'namespace Shop.Store;\npublic class Database { }\n',
      'src/Store/Order.cs': 'namespace Shop.Store;\npublic record Order(int Id);\n',
      'src/Util/Text.cs':
        'namespace Shop.Util;\npublic static class Text { public static string Trim(string s) => s; }\n',
      'src/Root.cs': 'namespace Shop;\npublic interface Root { }\n',
    },
    expected: [
      'src/Cli/Helper.cs -> src/Root.cs',
      'src/Cli/Program.cs -> [Newtonsoft.Json]',
      'src/Cli/Program.cs -> src/Cli/Helper.cs',
      'src/Cli/Program.cs -> src/Store/Database.cs',
      'src/Cli/Program.cs -> src/Util/Text.cs',
    ],
  },
  Ruby: {
    files: {
      'lib/shop.rb':
        "require 'json'\nrequire 'net/http'\nrequire 'shop/store'\nrequire_relative 'shop/util'\nautoload :Late, 'shop/late'\nrequire(\"rack/utils\")\nrequire_relative 'gone'\n",
      'lib/shop/store.rb': "require_relative '../shop/util.rb'\n",
      'lib/shop/util.rb': '# require "nothing"\n',
      'lib/shop/late.rb': '',
      'test/shop_test.rb': "require 'minitest/autorun'\nrequire 'shop'\nrequire 'test_helper'\n",
      'test/test_helper.rb': '',
    },
    expected: [
      'lib/shop.rb -> [rack]',
      'lib/shop.rb -> lib/shop/late.rb',
      'lib/shop.rb -> lib/shop/store.rb',
      'lib/shop.rb -> lib/shop/util.rb',
      'lib/shop/store.rb -> lib/shop/util.rb',
      'test/shop_test.rb -> lib/shop.rb',
      'test/shop_test.rb -> test/test_helper.rb',
    ],
    unresolved: ['gone'],
  },
};

test.each(Object.entries(cases))('%s', async (_, { files, expected, unresolved = [] }) => {
  const code = await readFiles(files);
  expect(arrows(code)).toEqual([...expected].sort());
  expect(code.unresolved.map(({ specifier }) => specifier)).toEqual(unresolved);
  expect(code.unread).toEqual([]);
});

test('a language that nobody reads is not measured, and said to be', async () => {
  const code = await readFiles({
    'src/a.php': "<?php require 'b.php';",
    'src/b.ts': 'export {};\n',
    'README.md': '# It',
  });
  expect(code.files).toEqual(['src/a.php', 'src/b.ts']);
  expect(code.unread).toEqual([{ file: 'src/a.php', reason: 'imports in .php files are not read' }]);
});

test('a link and a file that is too large are not read, and said to be', async () => {
  const directory = await writeFiles({
    'a.ts': "import './b.ts';\n",
    'big.ts': `// ${'x'.repeat(2_200_000)}\n`,
  });
  symlinkSync('/nowhere', join(directory, 'b.ts'));
  const files = ['a.ts', 'b.ts', 'big.ts'];
  const code = await readCode({ directory, files, isIgnored: () => false });
  expect(arrows(code)).toEqual(['a.ts -> b.ts']);
  expect(code.unread).toEqual([
    { file: 'b.ts', reason: 'it is no regular file' },
    { file: 'big.ts', reason: 'it has more than 2 MB' },
  ]);
});

test('code that is broken is read as far as it goes', async () => {
  const code = await readFiles({
    'a.ts': "import './b.ts';\nconst x = {{{ ;",
    'b.ts': '',
    'c.py': 'import d\ndef (((\n',
    'd.py': '\u0000\u0001',
  });
  expect(arrows(code)).toEqual(['a.ts -> b.ts', 'c.py -> d.py']);
});
