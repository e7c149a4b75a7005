"""A model hub on this machine with one model, for tests of what fetches from a hub."""

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def _handler(name, files, refused):
    class Hub(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self):
            self.answer(with_body=False)

        def do_GET(self):
            self.answer(with_body=True)

        def answer(self, with_body):
            path = self.path.split("?")[0]
            if path in (
                f"/api/models/{name}",
                f"/api/models/{name}/revision/main",
                f"/api/models/{name}/revision/{COMMIT}",
            ):
                return self.send(200, self.about(), with_body)
            if path.startswith(f"/api/models/{name}/tree/"):
                return self.send(200, self.tree(), with_body)
            file = path.removeprefix(f"/{name}/resolve/").partition("/")[2]
            if path.startswith(f"/{name}/resolve/") and file in files:
                if with_body and file in refused:
                    return self.send(403, b"{}", with_body)
                return self.send(200, files[file], with_body, etag=hashlib.sha1(files[file]).hexdigest())
            return self.send(404, b"{}", with_body, **{"X-Error-Code": "RepoNotFound"})

        def about(self):
            siblings = [{"rfilename": file, "size": len(data)} for file, data in files.items()]
            return json.dumps({"id": name, "modelId": name, "sha": COMMIT, "siblings": siblings}).encode()

        def tree(self):
            found = [
                {"type": "file", "path": file, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
                for file, data in files.items()
            ]
            return json.dumps(found).encode()

        def send(self, status, body, with_body, etag=None, **headers):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Repo-Commit", COMMIT)
            if etag:
                self.send_header("ETag", f'"{etag}"')
            for key, value in headers.items():
                self.send_header(key, value)
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Hub


@contextmanager
def fake_hub(name, files, refused=()):
    """Serve model `name` with `files` (path → bytes); reading those in `refused` is forbidden. Gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(name, files, refused))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
