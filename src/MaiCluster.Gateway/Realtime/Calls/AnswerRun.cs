using System.Diagnostics.CodeAnalysis;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Gateway.Realtime.Settings;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Live.Conversation;
using MaiCluster.Serving.Prompts;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sessions;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>One answer from its beginning to its end: the transcripts it waits for, the text, and the voice beside it.</summary>
internal sealed class AnswerRun : IDisposable
{
    /// <summary>The part of a context that an answer may have where nobody says how much.</summary>
    private const int ContextShare = 4;

    private readonly CallServices _services;
    private readonly CallState _call;
    private readonly AnswerPlan _plan;
    private readonly CancellationTokenSource _stop;

    /// <summary>Call it with the call's lock held: the client is told.</summary>
    public AnswerRun(CallServices services, CallState call, AnswerPlan plan, CancellationToken callEnded)
    {
        (_services, _call, _plan) = (services, call, plan);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(callEnded);
        Output = new AnswerOutput(call, plan, _stop.CancelAsync);
    }

    public AnswerOutput Output { get; }

    /// <summary>Ends with the answer, and all of its requests.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The last place that can end the answer: an exception is a bug, a log line and a failed answer.")]
    public async Task RunAsync()
    {
        var exchange = _services.Frame.Begin(_call.Key);
        try
        {
            if (await AnswerAsync(exchange) is { } failure)
            {
                Fail(ApiError.From(failure));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Whoever stopped it has told the client.
        }
        catch (Exception error)
        {
            _services.Frame.Report(error, exchange);
            Fail(ApiError.From(UnexpectedFailure.Of(error, exchange.Id)));
        }
        finally
        {
            await Output.Stopped;
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task<RequestFailure?> AnswerAsync(Exchange exchange)
    {
        // :: What the caller said
        IReadOnlyList<LiveItem> items;
        lock (_call.Gate)
        {
            items = [.. _plan.Input ?? _call.Conversation.Items];
        }

        foreach (var transcript in _call.TranscriptsOf(items))
        {
            if (await transcript.WaitAsync(_stop.Token) is { } unheard)
            {
                return unheard;
            }
        }

        lock (_call.Gate)
        {
            items = [.. items.Select(item => _call.Conversation.Find(item.Id) ?? item)];
            if (_plan.TurnItemId is { } turn && items.FirstOrDefault(item => item.Id == turn) is LiveMessage { Parts: [{ Text: "" }] })
            {
                Output.End(AnswerStatus.Completed);
                return null;
            }
        }

        // :: The text model's request
        var (plan, fault) = Plan(items, exchange);
        if (plan is null)
        {
            return fault;
        }

        lock (_call.Gate)
        {
            Output.Counts.PromptTokens = plan.Request.Prompt.Length;
        }

        // :: Text, and the voice a sentence behind it
        return await SayAsync(plan, exchange);
    }

    private async Task<RequestFailure?> SayAsync(ChatPlan plan, Exchange exchange)
    {
        var text = new AnswerText(_call, Output);
        var voice = _plan.Settings.Speaks ? new AnswerVoice(_services, _call, Output, _plan.Settings, _plan.AskedTimestamp) : null;
        var speaking = voice is null ? Task.CompletedTask : SpeakAsync(voice);
        RequestFailure? failure;
        try
        {
            var request = new CallRequest(_services, _call, exchange, CallRequest.Text);
            failure = await request.RunAsync(plan.Request, async token =>
            {
                lock (_call.Gate)
                {
                    Output.Counts.CompletionTokens += token.Token >= 0 ? 1 : 0;
                    Output.Counts.CachedTokens = request.Run!.CachedTokens;
                }

                plan.Choices[token.Choice].Take(token, text);
                foreach (var sentence in text.TakeSentences())
                {
                    await (voice?.SayAsync(sentence, _stop.Token) ?? default);
                }
            }, _stop.Token);
        }
        catch
        {
            await _stop.CancelAsync();
            await speaking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        voice?.Finish();
        if (failure is not null)
        {
            Fail(ApiError.From(failure)); // stops the voice
        }

        await speaking;
        lock (_call.Gate)
        {
            Output.End(text.IsCut ? AnswerStatus.Incomplete : AnswerStatus.Completed, text.IsCut ? "max_output_tokens" : null);
        }

        return null;
    }

    /// <summary>A voice that fails ends the answer, and with it the text.</summary>
    private async Task SpeakAsync(AnswerVoice voice)
    {
        try
        {
            if (await voice.RunAsync(_stop.Token) is { } failure)
            {
                Fail(ApiError.From(failure));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The answer has ended.
        }
        catch (Exception)
        {
            await _stop.CancelAsync();
            throw;
        }
    }

    /// <summary>A valid request whose prompt fits: where it may, the call leaves out what was said first.</summary>
    private (ChatPlan? Plan, RequestFailure? Fault) Plan(IReadOnlyList<LiveItem> items, Exchange exchange)
    {
        var settings = _plan.Settings;
        var messages = LivePrompt.Messages(settings.Instructions, items);
        if (messages.Count == 0)
        {
            return (null, new RequestFailure(FailureKind.InvalidRequest, "There is nothing to answer: the conversation has no items, and there are no instructions."));
        }

        var model = _call.Models.Text;
        var session = _plan.Joins && _plan.Input is null ? _call.Session : (SessionId?)null;
        _call.HasSession |= session is not null;
        for (var drop = 1; ; drop *= 2)
        {
            var draft = new ChatDraft
            {
                Model = model.Name,
                Temperature = _call.Models.Live.Temperature,
                MaxTokens = settings.MaxTokens ?? Math.Min(_services.Limits.DefaultChatTokens, Math.Max(1, model.MaxContext / ContextShare)),
                ToolChoice = SettingsChecks.ChoiceOf(settings),
                Session = session,
            };
            draft.Messages.AddRange(messages);
            draft.Tools.AddRange(settings.Tools);
            var faults = new RequestFaults();
            var plan = _services.Planner.Plan(draft, model, exchange, SettingsChecks.FieldNames, faults);
            if (plan is not null || faults.First!.Kind != FailureKind.ContextTooLong || !settings.Truncates || !Drop(messages, drop))
            {
                return (plan, faults.First);
            }
        }
    }

    private static bool Drop(List<ChatMessage> messages, int count)
    {
        var dropped = false;
        for (var index = 0; index < count && LivePrompt.DropOldest(messages); index++)
        {
            dropped = true;
        }

        return dropped;
    }

    private void Fail(ApiError error)
    {
        lock (_call.Gate)
        {
            Output.End(AnswerStatus.Failed, error: error);
        }
    }
}
