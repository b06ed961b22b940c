/** The inbox page: its parts, in the order in which they must know of each other. */

import { begin } from "./models/session.js";
import { showConnection } from "./elements/connection.js";
import { startNavigator } from "./elements/navigator.js";
import { showSending } from "./elements/sending.js";
import "./elements/thread_acts.js";
import "./elements/thread_list.js";
import "./elements/thread_pane.js";
import "./elements/message_composer.js";

showConnection();
showSending();
startNavigator();
begin();
