import { expect, test } from 'vitest';
import { countInDiff } from './code.ts';

test('lines that look like headers are lines, and empty ones do not count', () => {
  const diff = `diff --git a/src/a.ts b/src/a.ts
new file mode 100644
index 0000000..1111111
--- /dev/null
+++ b/src/a.ts
@@ -0,0 +1,6 @@
+const a = 1;
+
+++ b/README.md
+--- /dev/null
+@@ -1 +1,99 @@
+diff --git a/x b/x
\\ No newline at end of file
diff --git a/README.md b/README.md
index 1111111..2222222 100644
--- a/README.md
+++ b/README.md
@@ -1 +1,2 @@
-# Old
+# New
+More
diff --git a/src/b.py b/src/b.py
index 1111111..2222222 100644
--- a/src/b.py
+++ b/src/b.py
@@ -3 +3 @@ def f():
-    return 1
+    return 2
@@ -9,0 +10,2 @@
+
+x = 3
diff --git "a/src/\\303\\274 b.ts" "b/src/\\303\\274 b.ts"
deleted file mode 100644
--- "a/src/\\303\\274 b.ts"
+++ /dev/null
@@ -1,2 +0,0 @@
-+++ b/src/c.ts
-x
`;
  expect(countInDiff(diff)).toEqual({ lines: 5 + 2, filesCreated: 1 });
});

test('nothing is no code', () => {
  expect(countInDiff('')).toEqual({ lines: 0, filesCreated: 0 });
});
