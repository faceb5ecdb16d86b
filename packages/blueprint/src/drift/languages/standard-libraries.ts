// What languages bring along, by the names that are imported. From the index of modules of Python 3.14 with what older
// versions had, and the default and bundled gems of Ruby 3.4 with those that became gems since 3.0.

export const pythonStandardLibrary: ReadonlySet<string> = new Set(
  `__future__ __main__ _thread _typeshed abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore
  atexit audioop base64 bdb binascii bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop
  collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg cProfile crypt
  csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno
  faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob
  graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json
  keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
  multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev pathlib pdb
  pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile
  pyclbr pydoc pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors
  shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants
  sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile
  telnetlib tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback
  tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref
  webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo`.split(/\s+/),
);

export const rubyStandardLibrary: ReadonlySet<string> = new Set(
  `English abbrev base64 benchmark bigdecimal bundler cgi continuation coverage csv date delegate did_you_mean digest
  drb erb error_highlight etc expect fcntl fiber fiddle fileutils find forwardable getoptlong io ipaddr irb json logger
  matrix minitest mkmf monitor mutex_m net objspace observer open-uri open3 openssl optparse ostruct pathname pp prettyprint
  prime prism pstore psych pty random rbconfig rdoc readline reline resolv resolv-replace rinda ripper rubygems securerandom
  set shellwords singleton socket stringio strscan syntax_suggest syslog tempfile thread time timeout tmpdir tracer tsort
  un unicode_normalize uri weakref win32ole yaml zlib`.split(/\s+/),
);
