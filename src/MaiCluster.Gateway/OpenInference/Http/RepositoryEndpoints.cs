using MaiCluster.Gateway.Admin;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>POST /v2/repository/index, and load and unload of a model. Takes a role.</summary>
internal sealed class RepositoryEndpoints(AdminDesk admin, RepositoryDesk repository, ErrorAnswer errors, IOptions<GatewayOptions> options)
{
    public async Task IndexAsync(HttpContext context)
    {
        var onlyReady = false;
        if (!await admin.AdmitAsync(context, AdminRole.Viewer) || !await ReadAsync(context, field => onlyReady = field.Flag(), "ready"))
        {
            return;
        }

        var entries = await repository.IndexAsync(onlyReady, context.RequestAborted);
        var body = new Utf8Buffer();
        using (var json = new System.Text.Json.Utf8JsonWriter(body, AnswerJson.Options))
        {
            json.WriteStartArray();
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, entry.Name);
                if (entry.Version.Length > 0)
                {
                    json.WriteString("version"u8, entry.Version);
                }

                json.WriteString("state"u8, entry.State);
                json.WriteString("reason"u8, entry.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        await JsonAnswer.WriteAsync(context, body);
    }

    public Task LoadAsync(HttpContext context) => OrderAsync(context, repository.LoadAsync);

    public Task UnloadAsync(HttpContext context) => OrderAsync(context, repository.UnloadAsync);

    private async Task OrderAsync(HttpContext context, Func<string, CancellationToken, Task<RequestFailure?>> order)
    {
        // A client may send settings of the model with the order; there are none but the package's own.
        if (!await admin.AdmitAsync(context, AdminRole.Operator) || !await ReadAsync(context, RefuseSettings, "parameters"))
        {
            return;
        }

        if (await order(ProtocolRoute.ModelOf(context).Model, context.RequestAborted) is { } failure)
        {
            await errors.WriteAsync(context, ApiError.From(failure));
            return;
        }

        await JsonAnswer.WriteAsync(context, static _ => { });
    }

    private static void RefuseSettings(JsonField field)
    {
        // Which models depend on it is nothing that a package says.
        foreach (var name in InferFields.ReadParameters(field).Keys.Where(name => name != "unload_dependents"))
        {
            field.Unsupported($"The parameter '{(name.Length <= 64 ? name : "...")}' is not supported here: a package's own manifest says how it is served.");
        }
    }

    /// <summary>Reads the only field that a body may have; no body is fine. False when the error has been written.</summary>
    private async Task<bool> ReadAsync(HttpContext context, Action<JsonField> read, string name)
    {
        var (body, error) = await ProtocolBody.ReadAsync(context, options.Value.MaxBodyBytes);
        if (error is null && !body.IsEmpty)
        {
            (var document, error) = JsonBody.Parse(body);
            using (document)
            {
                error ??= Read(document!.RootElement, read, name);
            }
        }

        if (error is not null)
        {
            await errors.WriteAsync(context, error);
        }

        return error is null;
    }

    private static ApiError? Read(System.Text.Json.JsonElement json, Action<JsonField> read, string name)
    {
        var faults = new RequestFaults();
        var table = new FieldTable<object>();
        table.Other(name, FieldSchema.Of(name == "ready" ? "boolean" : "object"), "The only field.", (_, field) => read(field));
        table.Read(new JsonField(json, "", faults), faults);
        return faults.First is { } fault ? ApiError.From(fault) : null;
    }
}
