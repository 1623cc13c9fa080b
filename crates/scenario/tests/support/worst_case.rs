//! Scripts that take long to parse for their length: the worst known of each kind.

/// Texts of this number of bytes.
pub(crate) fn texts(bytes: usize) -> Vec<String> {
    let lines = |line: &dyn Fn(u32) -> String| {
        let mut text = "overlap 1\nold S1 S2 S3 S4 S5 S6 S7\n".to_owned();
        for number in 0.. {
            if text.len() >= bytes {
                break;
            }
            text.push_str(&line(number));
        }
        while text.len() > bytes {
            text.pop();
        }
        text
    };
    vec![
        lines(&|number| format!("at {} cancel\n", 100_000 - number)),
        lines(&|number| format!("at {number} part 1 2 3 from 4 5 6 7\n")),
        lines(&|number| format!("beat {number} at {}: x\n", 100_000 - number)),
        lines(&|number| format!("beat {number}: x\nquestion {number}\n")),
        lines(&|_| "qwertyuiopasdfghjklzxcvbnmqwertyuiopasdf\n".to_owned()),
        lines(&|_| "quertioned\n".to_owned()),
        lines(&|_| "at 1 xpropose-xx\n".to_owned()),
        lines(&|_| "off ".to_owned()),
        lines(&|_| "off xxre-vote, xxly-check\n".to_owned()),
        lines(&|_| "expect joint: ;;;;;;;;;;".to_owned()),
        lines(&|_| "expect joint: breaks ,".to_owned()),
        lines(&|_| "old S1 S1 S1 S1 S1 ".to_owned()),
        lines(&|_| "at 1 request S8 joint add S8 S8 learners S8 S8 remove S8 S8 S8 S8 S8 S8 S8 S8 S8 S8\n".to_owned()),
        lines(&|_| "at 1 ask S8 ".to_owned()),
        lines(&|_| "beet x: y\n".to_owned()),
        lines(&|_| "é".to_owned()),
        lines(&|_| "é x ".to_owned()),
    ]
}
