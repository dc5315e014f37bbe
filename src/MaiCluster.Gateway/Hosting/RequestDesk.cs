using System.Text.Json;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MaiCluster.Gateway.Hosting;

/// <summary>What every endpoint does first: see who asks, and read what is asked.</summary>
internal sealed class RequestDesk(AdmissionGate gate, IOptions<GatewayOptions> options)
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc cref="CheckAsync(HttpContext, Credential)"/>
    public async ValueTask<ApiError?> AdmitAsync(HttpContext context) =>
        Exchange.Of(context).Key is null && await CheckAsync(context) is { } failure ? ApiError.From(failure) : null; // a route may have asked before

    /// <inheritdoc cref="CheckAsync(HttpContext, Credential)"/>
    public ValueTask<RequestFailure?> CheckAsync(HttpContext context) => CheckAsync(context, Credential.Of(KeyOf(context)));

    /// <summary>Null when the key is good, and for this path and this client; it is then in the exchange.</summary>
    public async ValueTask<RequestFailure?> CheckAsync(HttpContext context, Credential shown)
    {
        var (found, failure) = await gate.CheckAsync(shown, context.RequestAborted);
        if (found is null)
        {
            return failure;
        }

        Exchange.Of(context).Key = found;
        return found.Scope.RefuseCall(context.Request.Path.Value ?? "", context.Connection.RemoteIpAddress);
    }

    /// <summary>The key that the request shows, known or not; null when it shows none.</summary>
    public static string? KeyOf(HttpContext context)
    {
        var header = context.Request.Headers[HeaderNames.Authorization].ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    /// <summary>Reads the body into a draft by the endpoint's field table. The document, which drafts point into, lives until the request ends.</summary>
    public async ValueTask<ApiError?> ReadAsync<TDraft>(HttpContext context, FieldTable<TDraft> table, TDraft draft, Action<TDraft, RequestFaults> check)
    {
        var (document, error) = await JsonBody.ReadAsync(context, options.Value.MaxBodyBytes);
        if (document is null)
        {
            return error;
        }

        context.Response.RegisterForDispose(document);
        return Parse(document.RootElement, table, draft, check);
    }

    internal static ApiError? Parse<TDraft>(JsonElement body, FieldTable<TDraft> table, TDraft draft, Action<TDraft, RequestFaults> check)
    {
        var faults = new RequestFaults();
        table.Read(new JsonField(body, "", faults), draft);
        if (faults.First is null)
        {
            check(draft, faults);
        }

        return faults.First is { } fault ? ApiError.From(fault) : null;
    }
}
