gh repo view @@repository@@ > /dev/null 2>&1 || gh repo create @@repository@@ --private --source . --push
git push --set-upstream origin @@branch@@
