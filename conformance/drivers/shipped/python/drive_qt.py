"""Drives QtNetwork of Qt 6 through PySide6: one QNetworkAccessManager, without redirects, cookies, proxies and HTTP/2.

Qt takes URLs only, which go through the parser of QUrl. `Accept-Encoding: identity` switches decoding off. The event
loop runs during a request only. Qt sends a request again if its persistent connection ends, which no option switches
off. A content without a length is unsupported: Qt needs the length.

For a status from 400 on Qt reports an error besides the response. The driver reports the response, if the error is one
of those that stand for a status.
"""

from pathlib import Path

import PySide6
from PySide6.QtCore import QByteArray, QCoreApplication, QEventLoop, QMetaObject, Qt, QUrl
from PySide6.QtNetwork import (
    QHttp1Configuration,
    QHttpHeaders,
    QNetworkAccessManager,
    QNetworkProxy,
    QNetworkReply,
    QNetworkRequest,
    QSsl,
    QSslCertificate,
    QSslConfiguration,
    QSslKey,
    QSslSocket,
)

NAME = "qt"
VERSION = PySide6.__version__
CAPABILITIES = (
    *("stepwise", "proxy", "tunnel", "url", "expect", "unverified", "client-certificate"),
    *("back-to-back", "cancel", "partial"),
)
ENTRY = "url"
Attribute, Error = QNetworkRequest.Attribute, QNetworkReply.NetworkError
OFF = (Attribute.CookieLoadControlAttribute, Attribute.CookieSaveControlAttribute)


class Unsupported(Exception):
    """Qt cannot send the request."""


class NetworkError(Exception):
    """The error of a reply."""


class TimedOut(NetworkError):
    """The transfer time-out, which Qt reports as an operation that is canceled. The host recognizes time-outs by the
    name of the class."""


EXCEPTIONS = (NetworkError,)


class Session:
    """One QNetworkAccessManager, with as many connections as requests come at a time."""

    def __init__(self, target):
        self.application = QCoreApplication.instance() or QCoreApplication([])
        self.manager = QNetworkAccessManager()
        kind = QNetworkProxy.ProxyType.HttpProxy if target.proxy else QNetworkProxy.ProxyType.NoProxy
        self.manager.setProxy(QNetworkProxy(kind, *(target.proxy or ())))
        self.secure = trust(target) if target.scheme == "https" else None
        self.reply = None
        self.canceled = False

    def request(self, request):
        if request.iterable:
            raise Unsupported("Qt needs the length of the content")
        self.canceled = False
        reply = self.reply = self._sent(request)
        try:
            waits = QEventLoop()
            reply.finished.connect(waits.quit)
            if request.read == "part":
                reply.readyRead.connect(lambda: waits.quit() if reply.bytesAvailable() >= request.part else None)
            if not reply.isFinished():
                waits.exec()
            return self._told(reply, request.part)
        finally:
            reply.close()
            reply.deleteLater()

    def _sent(self, request):
        asked = QNetworkRequest(QUrl.fromEncoded(QByteArray(request.url.encode("latin-1"))))
        fields = QHttpHeaders()
        for name, value in request.fields:
            if not fields.append(name, value):
                raise ValueError(f"QHttpHeaders refuses the field {name!r}")
        if not fields.contains("Accept-Encoding"):
            fields.append("Accept-Encoding", "identity")
        asked.setHeaders(fields)
        for each in OFF:
            asked.setAttribute(each, QNetworkRequest.LoadControl.Manual.value)
        asked.setAttribute(Attribute.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy.value)
        asked.setAttribute(Attribute.Http2AllowedAttribute, False)
        one = QHttp1Configuration()
        one.setNumberOfConnectionsPerHost(request.at_a_time)
        asked.setHttp1Configuration(one)
        asked.setTransferTimeout(int(1000 * request.timeout))
        if self.secure:
            asked.setSslConfiguration(self.secure)
        if request.method == "HEAD" and request.body is None:
            return self.manager.head(asked)
        if request.method == "GET" and request.body is None:
            return self.manager.get(asked)
        return self.manager.sendCustomRequest(asked, request.method.encode("latin-1"), QByteArray(request.body or b""))

    def _told(self, reply, part):
        status, error = reply.attribute(Attribute.HttpStatusCodeAttribute), reply.error()
        if error != Error.NoError and not (status and status >= 400 and stands_for_a_status(error)):
            late = error == Error.OperationCanceledError and not self.canceled
            raise (TimedOut if late else NetworkError)(f"{error.name}: {reply.errorString()}")
        return {
            "status": status,
            "reason": reply.attribute(Attribute.HttpReasonPhraseAttribute),
            "headers": [(name.data(), value.data()) for name, value in reply.rawHeaderPairs()],
            "body": (reply.readAll() if part is None else reply.read(part)).data(),
        }

    def cancel(self):
        """Abort the reply, in the thread of its event loop."""
        self.canceled = True
        QMetaObject.invokeMethod(self.reply, "abort", Qt.ConnectionType.QueuedConnection)

    def close(self):
        self.manager.clearConnectionCache()
        self.manager.deleteLater()
        self.application.processEvents()


def stands_for_a_status(error):
    """Return whether Qt reports the error for a status of a response."""
    others = (Error.ProtocolInvalidOperationError, Error.ProxyAuthenticationRequiredError)
    return error in others or 200 < error.value < 300 or 400 < error.value < 500


def trust(target):
    """Return a configuration with the CA alone, the certificate of the client, and whether to verify the server."""
    settings = QSslConfiguration.defaultConfiguration()
    settings.setCaCertificates(QSslCertificate.fromPath(target.ca_file))
    if not target.verify:
        settings.setPeerVerifyMode(QSslSocket.PeerVerifyMode.VerifyNone)
    if target.certificate:
        chain, path = target.certificate
        settings.setLocalCertificateChain(QSslCertificate.fromPath(chain))
        data = QByteArray(Path(path).read_bytes())
        keys = [QSslKey(data, kind) for kind in (QSsl.KeyAlgorithm.Rsa, QSsl.KeyAlgorithm.Ec)]
        settings.setPrivateKey(next(key for key in keys if not key.isNull()))
    return settings
