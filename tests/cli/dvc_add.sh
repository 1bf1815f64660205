#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# assay dvc add: the *.dvc files are, to the byte, those of DVC 3.67.1 on the same project.

. "$ASSAY_SHARE/../tests/support/tap.sh"
. "$ASSAY_SHARE/../tests/support/dvc.sh"
export PATH=/usr/bin:/bin

# is FILE: it holds what is on standard input.
is() {
	cmp -s "$1" -
	ok $? "$1 is as DVC writes it"
}

mkdir project && cd project && git init -q -b main && mkdir .dvc && echo /cache >.dvc/.gitignore && mkdir -p data/sub "dir x/é" || exit 99
echo one >data/a && echo two >data/sub/b && echo f >f.bin && : >empty && echo '#!/bin/sh' >"dir x/run [1].sh" || exit 99
chmod +x "dir x/run [1].sh" && echo y >"dir x/é/y" && echo t >tracked && ln -s data linked || exit 99
cat >dvc.yaml <<'END'
stages:
  made:
    cmd: echo >made.out
    outs: [made.out]
END
git add dvc.yaml tracked && git -c user.name=a -c user.email=a@b commit -qm first || exit 99
echo >made.out

says 0 add data <<'END'

To track the changes with git, run:

	git add .gitignore data.dvc

To enable auto staging, run:

	dvc config core.autostage true
END
is data.dvc <<'END'
outs:
- md5: 4211c2906890cae89273355c275c091b.dir
  size: 8
  nfiles: 2
  hash: md5
  path: data
END
is .gitignore <<'END'
/data
END
says 0 add -q f.bin </dev/null
is f.bin.dvc <<'END'
outs:
- md5: 9a8ad92c50cae39aa2c5604fd0ab6d8c
  size: 2
  hash: md5
  path: f.bin
END
is .gitignore <<'END'
/data
/f.bin
END
says 0 add --no-commit empty <<'END'

To track the changes with git, run:

	git add .gitignore empty.dvc

To enable auto staging, run:

	dvc config core.autostage true
END
is empty.dvc <<'END'
outs:
- md5: d41d8cd98f00b204e9800998ecf8427e
  size: 0
  hash: md5
  path: empty
END
is .gitignore <<'END'
/data
/f.bin
/empty
END
says 0 add -q 'dir x/run [1].sh' </dev/null
is 'dir x/run [1].sh.dvc' <<'END'
outs:
- md5: 3e2b31c72181b87149ff995e7202c0e3
  size: 10
  isexec: true
  hash: md5
  path: run [1].sh
END
is 'dir x/.gitignore' <<'END'
/run \[1\].sh
END
says 0 add -q 'dir x/é' </dev/null
is 'dir x/é.dvc' <<'END'
outs:
- md5: f6de8104427d545eb763bb23fe6d5885.dir
  size: 2
  nfiles: 1
  hash: md5
  path: é
END
is 'dir x/.gitignore' <<'END'
/run \[1\].sh
/é
END
says 0 status <<'END'
made:
	changed outs:
		modified:           made.out
empty.dvc:
	changed outs:
		not in cache:       empty
END
echo '# mine' >>f.bin.dvc && echo more >>f.bin && rm data/sub/b
says 0 add -q f.bin data/ </dev/null
is f.bin.dvc <<'END'
outs:
- md5: ef378564bdeb20f7156b5288371481ec
  size: 7
  hash: md5
  path: f.bin
# mine
END
is data.dvc <<'END'
outs:
- md5: 87b9fb356192de772f8e50f444aab1a8.dir
  size: 4
  nfiles: 1
  hash: md5
  path: data
END
is .gitignore <<'END'
/data
/f.bin
/empty
END
says 0 status <<'END'
made:
	changed outs:
		modified:           made.out
empty.dvc:
	changed outs:
		not in cache:       empty
END
says 1 add nothing </dev/null
grep -q "nothing does not exist" "$scratch/err" && [ ! -e nothing.dvc ]
ok $? "what is not there is named, and nothing is written"
says 1 add tracked </dev/null
grep -q "git rm -r --cached tracked" "$scratch/err" && [ ! -e tracked.dvc ]
ok $? "what Git tracks is left to it, and the way out told"
says 1 add made.out </dev/null
grep -q "output of stage 'made'" "$scratch/err" && [ ! -e made.out.dvc ]
ok $? "what a stage makes is left to the stage"
says 3 add linked/a </dev/null
says 3 add data/a </dev/null
grep -q "is for dvc itself" "$scratch/err"
ok $? "a part of what is tracked and what lies behind a link are handed to DVC"
finish
