using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Partners;
using MaiCluster.Serving.Pipeline;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tokenization;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Tokens;

/// <summary>POST /tokenize and /detokenize, in vLLM's shapes.</summary>
internal sealed class TokenEndpoints(RequestDesk desk, IInferencePipeline pipeline, ErrorAnswer errors)
{
    public FieldTable<TokenizeDraft> TokenizeTable { get; } = TokenFields.Tokenize();

    public FieldTable<DetokenizeDraft> DetokenizeTable { get; } = TokenFields.Detokenize();

    public async Task TokenizeAsync(HttpContext context)
    {
        var draft = new TokenizeDraft();
        var (known, error) = await OpenAsync(context, TokenizeTable, draft, request => request.Model);
        if (known is not { } model)
        {
            await errors.WriteAsync(context, error!);
            return;
        }

        var tokens = model.Tokenizer.Encode(draft.Prompt, draft.AddSpecialTokens);
        await JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteNumber("count"u8, tokens.Length);
            json.WriteNumber("max_model_len"u8, model.MaxTokens);
            json.WriteStartArray("tokens"u8);
            foreach (var token in tokens)
            {
                json.WriteNumberValue(token);
            }

            json.WriteEndArray();
        });
    }

    public async Task DetokenizeAsync(HttpContext context)
    {
        var draft = new DetokenizeDraft();
        var (known, error) = await OpenAsync(context, DetokenizeTable, draft, request => request.Model);
        error ??= known is not { } model ? null : UnknownToken(model, draft.Tokens);
        if (error is not null)
        {
            await errors.WriteAsync(context, error);
            return;
        }

        var text = known!.Value.Tokenizer.Decode(draft.Tokens);
        await JsonAnswer.WriteAsync(context, json => json.WriteString("prompt"u8, text));
    }

    private async ValueTask<(TokenizedModel? Model, ApiError? Error)> OpenAsync<TDraft>(HttpContext context, FieldTable<TDraft> table, TDraft draft, Func<TDraft, string> modelOf)
    {
        var error = await desk.AdmitAsync(context) ?? await desk.ReadAsync(context, table, draft, (_, _) => { });
        if (error is not null)
        {
            return (null, error);
        }

        var (model, failure) = await pipeline.OpenAsync(modelOf(draft), Exchange.Of(context).Key!, context.RequestAborted);
        if (model is null)
        {
            return (null, ApiError.From(failure!));
        }

        Exchange.Of(context).Model = model.Name;
        return model switch
        {
            TextModel text => (new TokenizedModel(text.Name, text.Tokenizer, text.MaxContext), null),
            EmbeddingModel embedding => (new TokenizedModel(embedding.Name, embedding.Tokenizer, embedding.MaxTokens), null),
            PartnerModel partner => (null, ApiError.From(ModelOpening.AtPartner(partner))),
            _ => (null, ApiError.From(new RequestFailure(FailureKind.InvalidRequest, $"The model '{model.Name}' is for {model.Modality}: it has no tokens that clients may ask for.") { Param = "model" })),
        };
    }

    private static ApiError? UnknownToken(TokenizedModel model, int[] tokens)
    {
        var index = Array.FindIndex(tokens, token => token >= model.Tokenizer.Vocabulary.Count);
        return index < 0 ? null : ApiError.From(new RequestFailure(FailureKind.InvalidRequest,
            $"'tokens[{index}]' is {tokens[index]}; the ids of {model.Name} go from 0 to {model.Tokenizer.Vocabulary.Count - 1}.")
        { Param = $"tokens[{index}]" });
    }

    /// <param name="MaxTokens">The most that the model reads at once.</param>
    private readonly record struct TokenizedModel(string Name, ITokenizer Tokenizer, int MaxTokens);
}
