"""Executes one notebook with its kernel: execute_notebook.py SOURCE TARGET FOLDER SECONDS.

Writes the executed notebook to TARGET and prints one line of JSON: {"ok": true}, or where and how it failed. Anything
on the standard error stream counts as failure, also when it comes after its cell has finished: that is how tslab
reports a promise that was rejected with nobody waiting for it.

Ends together with its kernel on a signal, and when its standard input is closed: whoever starts it holds that open.
"""

import contextlib
import json
import os
import signal
import sys

import nbformat
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

# Run after the last cell, so that its promises can still fail. No cell of the notebook sees it.
SETTLE = "await new Promise((resolve) => setTimeout(resolve, 500));"


class StrictClient(NotebookClient):
    """Executes cells one by one and remembers what each of them wrote to standard error."""

    def __init__(self, notebook, **options):
        super().__init__(notebook, record_timing=False, **options)
        self.cell_of_request = {}
        self.errors = {}

    def watch(self):
        receive = self.kc.iopub_channel.get_msg

        async def watched(*arguments, **options):
            message = await receive(*arguments, **options)
            if message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
                cell = self.cell_of_request.get(message["parent_header"].get("msg_id"), -1)
                self.errors[cell] = self.errors.get(cell, "") + message["content"]["text"]
            return message

        self.kc.iopub_channel.get_msg = watched
        execute = self.kc.execute

        def numbered(*arguments, **options):
            request = execute(*arguments, **options)
            self.cell_of_request[request] = self.current
            return request

        self.kc.execute = numbered

    def fail(self, index, message):
        source = self.nb.cells[index].source if 0 <= index < len(self.nb.cells) else ""
        return {"ok": False, "cell": index, "source": source, "message": message}

    def run(self):
        """Executes every cell; returns the report."""
        with self.setup_kernel():
            self.watch()
            language = self.wait_for_reply(self.kc.kernel_info())["content"]["language_info"]
            self.nb.metadata["language_info"] = language
            cells = [*self.nb.cells, nbformat.v4.new_code_cell(SETTLE)]
            settle = len(cells) - 1
            for index, cell in enumerate(cells):
                # What fails late is reported with the last cell that ran, as the kernel does.
                self.current = min(index, settle - 1)
                if index == settle:
                    self.nb.cells.append(cell)
                try:
                    self.execute_cell(cell, index, execution_count=self.code_cells_executed + 1)
                except CellExecutionError as error:
                    text = self.errors.get(self.current) or str(error)
                    return self.fail(self.current, text)
                except (CellTimeoutError, DeadKernelError) as error:
                    return self.fail(self.current, str(error))
                if self.errors:
                    break
            del self.nb.cells[settle:]
        for index, text in self.errors.items():
            return self.fail(index, text)
        return {"ok": True}


def end_with_kernel(client, code):
    """Ends this process at once, whatever its cell is doing, and the kernel, which would go on alone."""
    if client.km:
        if client.km.has_kernel:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(client.km.provisioner.pgid, signal.SIGKILL)
        client.km.cleanup_connection_file()
    os._exit(code)


def main(source, target, folder, seconds):
    notebook = nbformat.read(source, as_version=4)
    client = StrictClient(
        notebook,
        kernel_name="tslab",
        timeout=int(seconds),
        resources={"metadata": {"path": folder}},
    )
    # As events of the loop that starts the kernel, they do not come between its start and its being known.
    loop = ensure_event_loop()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end_with_kernel, client, 128 + number)
    loop.add_reader(sys.stdin, end_with_kernel, client, 1)
    report = client.run()
    if report["ok"]:
        nbformat.write(notebook, target)
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
