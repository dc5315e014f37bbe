using MaiCluster.Serving.Live.Conversation;
using MaiCluster.Serving.Prompts;

namespace MaiCluster.Serving.Tests.Live;

public sealed class LiveConversationTests
{
    [Fact]
    public void Items_go_where_their_client_puts_them()
    {
        var conversation = new LiveConversation(4);
        Assert.True(conversation.Insert(Said("a", LiveRole.User, "1")));
        Assert.True(conversation.Insert(Said("b", LiveRole.User, "2")));
        Assert.True(conversation.Insert(Said("c", LiveRole.User, "0"), LiveConversation.Root));
        Assert.True(conversation.Insert(Said("d", LiveRole.User, "1.5"), "a"));
        Assert.Equal(["c", "a", "d", "b"], conversation.Items.Select(item => item.Id));
        Assert.Equal((null, "a"), (conversation.Before("c"), conversation.Before("d")));
        Assert.True(conversation.IsFull);
        Assert.Throws<InvalidOperationException>(() => conversation.Insert(Said("e", LiveRole.User, "")));
        Assert.True(conversation.Delete("a"));
        Assert.False(conversation.Delete("a"));
        Assert.False(conversation.Insert(Said("e", LiveRole.User, ""), "a"));
        Assert.False(conversation.Replace(Said("a", LiveRole.User, "")));
        Assert.Throws<InvalidOperationException>(() => conversation.Insert(Said("b", LiveRole.User, "")));
        Assert.Equal("b", conversation.LastId);
    }

    [Fact]
    public void A_prompt_has_what_was_heard_and_nothing_else()
    {
        LiveItem[] items =
        [
            Said("1", LiveRole.User, "Hello."),
            Said("2", LiveRole.Assistant, ""), // cut before a word was heard
            new LiveCallItem("3", LiveItemStatus.Completed, "call_1", "get_time", "{}"),
            new LiveCallOutput("4", LiveItemStatus.Completed, "call_1", "noon"),
            Said("5", LiveRole.User, ""),
        ];
        var messages = LivePrompt.Messages("Be brief.", items);
        Assert.Equal([ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.User], messages.Select(message => message.Role));
        Assert.Equal("get_time", messages[2].ToolCalls.Single().Name);
        Assert.Equal("(silence)", messages[4].Content);
    }

    [Fact]
    public void The_oldest_turn_is_dropped_with_its_answer_and_the_last_message_never()
    {
        var messages = LivePrompt.Messages("Be brief.", [Said("1", LiveRole.User, "a"), Said("2", LiveRole.Assistant, "b"), Said("3", LiveRole.User, "c")]);
        Assert.True(LivePrompt.DropOldest(messages));
        Assert.Equal(["Be brief.", "c"], messages.Select(message => message.Content));
        Assert.False(LivePrompt.DropOldest(messages));
    }

    private static LiveMessage Said(string id, LiveRole role, string text) => new(id, LiveItemStatus.Completed, role, [new LivePart(true, text)]);
}
