using System.Net;
using System.Text;

namespace MaiCluster.Engines.Tests.Partners;

/// <summary>A partner that answers attempts one after the other as it is told.</summary>
internal sealed class ScriptedPartner : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = new();

    public int Attempts { get; private set; }

    public string? LastKey { get; private set; }

    public ScriptedPartner Then(HttpStatusCode status, string body = "{}", string contentType = "application/json", TimeSpan? retryAfter = null)
    {
        _answers.Enqueue(_ =>
        {
            var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, contentType) };
            answer.Headers.RetryAfter = retryAfter is { } pause ? new(pause) : null;
            return Task.FromResult(answer);
        });
        return this;
    }

    public ScriptedPartner ThenThrow(Exception error)
    {
        _answers.Enqueue(_ => Task.FromException<HttpResponseMessage>(error));
        return this;
    }

    public ScriptedPartner ThenNothing()
    {
        _answers.Enqueue(async cancellationToken =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new InvalidOperationException("It waits for ever.");
        });
        return this;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Attempts++;
        LastKey = request.Headers.Authorization?.Parameter;
        return _answers.Count > 0 ? _answers.Dequeue()(cancellationToken) : throw new InvalidOperationException($"Attempt {Attempts} is one too many.");
    }
}
